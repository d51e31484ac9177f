// A fieldprint subject in C++17 without libraries: g++ -O2 -std=c++17 subject.cpp -o subject
// Replace `attend` by your kernel. Windows, softcap, biases, sinks and 16-bit pages are left out, as the manifest says.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

static const char* const manifest =
    R"({"type":"manifest","name":"cpp-example","version":"1","modes":["none","joint","mixture"],"dtypes":["f32"],)"
    R"("layouts":["NHD","HND"],"pageSizes":null,"headDims":null,"features":["causal","q_offset",)"
    R"("anchor_scale","gqa","ragged","hnd","shared_pages"],"outputs":["out","lse","anchor_mass"],"lseBase":"e",)"
    R"("accuracy":{"arithmetic":"f32","probabilities":"f32","output":"f32","expUlps":1,"tile":null},)"
    R"("limits":{"maxContext":null,"maxPages":null,"maxBytes":null}})";

// ---- Yours: one query head against the keys it sees. ----
struct Lane { float logit; const float* value; };
struct Mean { std::vector<float> values; float lse, share; };

// The softmax-weighted mean of the lanes' values, and the share of the first `anchors` lanes in it.
static Mean attend(const std::vector<Lane>& lanes, size_t anchors, size_t width) {
  Mean mean{std::vector<float>(width), -INFINITY, 0};
  if (lanes.empty()) return mean;
  float maximum = -INFINITY, sum = 0, of_anchors = 0;
  for (const Lane& lane : lanes) maximum = std::fmax(maximum, lane.logit);  // not NaN; the weights are then NaN
  for (size_t j = 0; j < lanes.size(); j++) {
    const float weight = std::exp(lanes[j].logit - maximum);
    sum += weight, of_anchors += j < anchors ? weight : 0;
    for (size_t d = 0; d < width; d++) mean.values[d] += weight * lanes[j].value[d];
  }
  for (float& value : mean.values) value /= sum;
  if (anchors > 0) mean.share = of_anchors / sum;
  mean.lse = maximum + std::log(sum);
  return mean;
}
// ---- Common: JSON as far as the protocol needs it, tensor files, pages, the protocol. ----
static std::string value_of(const std::string& json, const std::string& name, size_t from = 0) {
  size_t at = json.find('"' + name + '"', from);
  if (at == std::string::npos) return "";
  at = json.find_first_not_of(" :", at + name.size() + 2);
  if (json.at(at) != '"') return json.substr(at, json.find_first_of(json[at] == '[' ? "]" : " ,}", at) - at);
  std::string text;
  while (json.at(++at) != '"') text += json[at] == '\\' ? json.at(++at) : json[at];
  return text;
}
static std::vector<size_t> counts(const std::string& list) {
  std::vector<size_t> found;
  for (size_t at = 0; (at = list.find_first_of("0123456789", at)) != std::string::npos; at = list.find(',', at))
    found.push_back(std::stoull(list.substr(at)));
  return found;
}
struct Tensor {
  std::vector<size_t> shape;
  std::vector<float> floats;  // an integer tensor's bits
  int integer(size_t n) const { int value; return std::memcpy(&value, &floats.at(n), 4), value; }
};
static std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
static std::map<std::string, Tensor> read_tensors(const std::string& path) {
  const std::string file = bytes_of(path);
  unsigned long long size;
  std::memcpy(&size, file.data(), 8);
  const std::string header = file.substr(8, size);
  std::map<std::string, Tensor> tensors;
  for (const std::string name : {"q", "k_pages", "v_pages", "q_indptr", "block_table", "kv_len", "q_offset",
                                 "anchor_table", "anchor_len", "gamma"}) {
    const size_t at = header.find('"' + name + '"');
    if (at == std::string::npos) continue;
    const std::vector<size_t> range = counts(value_of(header, "data_offsets", at));
    tensors[name] = {counts(value_of(header, "shape", at)), std::vector<float>((range[1] - range[0]) / 4)};
    file.copy((char*)tensors[name].floats.data(), range[1] - range[0], 8 + size + range[0]);
  }
  return tensors;
}
static void write_tensors(const std::string& path, const std::vector<std::pair<std::string, Tensor>>& tensors) {
  std::string header, data;
  for (const auto& [name, tensor] : tensors) {
    header += (header.empty() ? "{\"" : ",\"") + name + R"(":{"dtype":"F32","data_offsets":[)";
    header += std::to_string(data.size()) + ",";
    data.append((const char*)tensor.floats.data(), 4 * tensor.floats.size());
    header += std::to_string(data.size()) + R"(],"shape":[)" + std::to_string(tensor.shape[0]);
    for (size_t i = 1; i < tensor.shape.size(); i++) header += "," + std::to_string(tensor.shape[i]);
    header += "]}";
  }
  header.append("}").resize((header.size() + 7) / 8 * 8, ' ');
  const unsigned long long size = header.size();
  std::ofstream(path, std::ios::binary).write((const char*)&size, 8) << header << data;
}
static void run(const std::string& directory) {
  const std::string json = bytes_of(directory + "/case.json"), mode = value_of(json, "mode");
  auto tensors = read_tensors(directory + "/inputs.safetensors");
  const auto dim = [&](const char* name) { return (size_t)std::stoull(value_of(json, name)); };
  const size_t B = dim("B"), H = dim("H"), Hkv = dim("Hkv"), D = dim("D"), Dv = dim("Dv"), P = dim("P"), G = H / Hkv;
  const auto option = [&](const std::string& text) { return text.empty() ? 1 / std::sqrt(D) : std::stod(text); };
  const float scale = option(value_of(json, "scale")), anchor_scale = option(value_of(json, "anchorScale"));
  const bool by_token = value_of(json, "layout") == "NHD", causal = value_of(json, "causal") == "true";
  const Tensor &q = tensors["q"], &starts = tensors["q_indptr"], &k = tensors["k_pages"], &v = tensors["v_pages"];
  Tensor out{{q.shape[0], H, Dv}, {}}, lse{{q.shape[0], H}, {}}, mass = lse;
  for (size_t b = 0; b < B; b++)
    for (int t = starts.integer(b); t < starts.integer(b + 1); t++)
      for (size_t h = 0; h < H; h++) {
        const auto of_b = [&](auto name, int usual) { return tensors.count(name) ? tensors[name].integer(b) : usual; };
        const auto lanes = [&](const Tensor& table, int count, float by) {
          std::vector<Lane> found;
          for (size_t j = 0; (int)j < count; j++) {
            const size_t page = table.integer(b * table.shape[1] + j / P), slot = j % P;
            const size_t row = by_token ? (page * P + slot) * Hkv + h / G : (page * Hkv + h / G) * P + slot;
            float dot = 0;
            for (size_t d = 0; d < D; d++) dot += q.floats[(t * H + h) * D + d] * k.floats[row * D + d];
            found.push_back({by * dot, v.floats.data() + row * Dv});
          }
          return found;
        };
        const int length = of_b("kv_len", 0), bottom_right = length - starts.integer(b + 1) + starts.integer(b);
        const int position = of_b("q_offset", bottom_right) + t - starts.integer(b);
        const int anchors = mode == "none" ? 0 : of_b("anchor_len", 0);
        const int end = causal ? std::min(length, position + 1) : length;
        const std::vector<Lane> context = lanes(tensors["block_table"], end, scale);
        std::vector<Lane> all = lanes(tensors["anchor_table"], anchors, anchor_scale);
        Mean mean = attend(context, 0, Dv), of_anchors = attend(all, 0, Dv);
        if (mode == "mixture") {
          const std::vector<float>& gamma = tensors["gamma"].floats;
          mean.share = all.empty() ? 0 : context.empty() ? 1 : gamma[(b * H + h) % gamma.size()];
          if (mean.share == 1) mean.values = of_anchors.values;
          for (size_t d = 0; d < Dv && mean.share > 0 && mean.share < 1; d++)
            mean.values[d] = (1 - mean.share) * mean.values[d] + mean.share * of_anchors.values[d];
        } else {
          all.insert(all.end(), context.begin(), context.end());
          mean = attend(all, anchors, Dv);
        }
        out.floats.insert(out.floats.end(), mean.values.begin(), mean.values.end());
        lse.floats.push_back(mean.lse), mass.floats.push_back(mean.share);
      }
  write_tensors(directory + "/outputs.safetensors", {{"out", out}, {"lse", lse}, {"anchor_mass", mass}});
}
int main() {
  for (std::string line; std::getline(std::cin, line) && value_of(line, "type") != "bye";) {
    if (value_of(line, "type") == "hello") std::cout << manifest << std::endl;
    if (value_of(line, "type") != "run") continue;
    run(value_of(line, "dir"));  // what it throws ends the process: the kit reports the crash and starts it again
    std::cout << R"({"type":"result","id":")" << value_of(line, "id") << R"(","status":"ok"})" << std::endl;
  }
}
