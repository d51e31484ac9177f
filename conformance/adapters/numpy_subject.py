"""A fieldprint subject in one file. Copy it, replace `attention` by a call to your kernel, and run

    fieldprint conform --subject "python3 my_kernel.py" --level 1

It needs numpy only. What every tensor and option means: spec/requirements/2-attention.md.
"""
import json, os, struct, sys
import numpy as np

FEATURES = "causal q_offset window softcap alibi sink anchor_bias anchor_scale gqa ragged hnd shared_pages"
MANIFEST = {  # what is not declared is skipped and counted; what is declared must be right
    "name": "numpy", "version": np.__version__, "modes": ["none", "joint", "mixture"],
    "dtypes": ["f32", "f16", "bf16"], "layouts": ["NHD", "HND"], "pageSizes": None, "headDims": None,
    "features": FEATURES.split(), "outputs": ["out", "lse", "anchor_mass"], "lseBase": "e",
    "accuracy": {"arithmetic": "f32", "probabilities": "f32", "output": "f32", "expUlps": 4, "tile": None,
                 "subnormals": "kept"},
    "limits": {"maxContext": None, "maxPages": None, "maxBytes": None},
}

# ---- Yours: from here to the next such line. ------------------------------------------------------------------------

def attention(case, tensors):
    """`out` [T, H, Dv], `lse` [T, H] and `anchor_mass` [T, H] of a case, float32; defaults are filled in."""
    dims, q, starts = case["dims"], tensors["q"], tensors["q_indptr"].tolist()
    heads = dims["Hkv"], dims["H"] // dims["Hkv"]  # query head h reads key and value head h // G
    out = np.zeros((len(q), *heads, dims["Dv"]), np.float32)
    lse, anchor_mass = np.zeros((2, len(q), *heads), np.float32)
    per_head = {name: tensors[name].reshape(heads) for name in ("alibi_slopes", "anchor_bias", "sink")}
    for b in range(dims["B"]):
        context = gather(case, tensors, tensors["block_table"][b], int(tensors["kv_len"][b]))
        anchors = gather(case, tensors, tensors["anchor_table"][b], int(tensors["anchor_len"][b]))
        per_head["gamma"] = tensors["gamma"][b].reshape(heads)
        for t in range(starts[b], starts[b + 1]):
            position = int(tensors["q_offset"][b]) + t - starts[b]
            query = q[t].reshape(*heads, dims["D"])
            out[t], lse[t], anchor_mass[t] = attend(case, per_head, query, position, context, anchors)
    return {"out": out, "lse": lse, "anchor_mass": anchor_mass}

def attend(case, per_head, query, position, context, anchors):
    """One query against its context and its anchors, all heads at once: out [Hkv, G, Dv], lse and mass [Hkv, G]."""
    options, mode, (k, v, length), (anchor_k, anchor_v, anchor_length) = case["options"], case["mode"], context, anchors
    key, seen = np.arange(len(k)), np.ones(length, bool)
    if options["causal"]:
        seen &= key[:length] <= position
    if options["windowLeft"] >= 0:
        seen &= key[:length] >= position - options["windowLeft"]
    logits = cap(options, options["scale"] * np.einsum("hgd,nhd->hgn", query, k))
    of_context = logits - per_head["alibi_slopes"][..., None] * (position - key).astype(np.float32), v, seen
    seen_anchors = np.ones(anchor_length, bool)  # anchors have no position: every query sees all of them
    logits = cap(options, options["anchorScale"] * np.einsum("hgd,nhd->hgn", query, anchor_k))
    of_anchors = logits + per_head["anchor_bias"][..., None] if mode == "joint" else logits, anchor_v, seen_anchors
    if mode != "mixture":
        return softmax(per_head["sink"], [of_context, of_anchors] if mode == "joint" else [of_context])
    context_mean, lse, _ = softmax(per_head["sink"], [of_context])
    anchor_mean, _, _ = softmax(np.full_like(lse, -np.inf), [of_anchors])
    gamma = per_head["gamma"] if seen.any() and anchor_length > 0 else np.full_like(lse, anchor_length > 0)
    share = gamma[..., None]
    mixed = (1 - share) * context_mean + share * anchor_mean  # 0 and 1 select one side, whatever is in the other
    return np.where(share == 0, context_mean, np.where(share == 1, anchor_mean, mixed)), lse, gamma

def softmax(sink, branches):
    """Mean value and log-sum-exp of one softmax over branches (logits, values, seen) and a sink (-inf: none), and the
    share of a second branch. Lanes past the end of `seen` are padding; they and unseen lanes may hold anything."""
    maximum, visible = sink, [np.flatnonzero(seen) for _, _, seen in branches]
    for (logits, _, _), lanes in zip(branches, visible):
        maximum = np.maximum(maximum, logits[..., lanes].max(-1, initial=-np.inf))
    shift = np.where(maximum == -np.inf, np.float32(0), maximum)
    denominator, total = np.exp(sink - shift), 0
    for (logits, values, seen), lanes in zip(branches, visible):
        weights = np.exp(logits - shift[..., None])
        weights[..., : len(seen)][..., ~seen] = 0
        of_branch = weights[..., : len(seen)].sum(-1)
        denominator = denominator + of_branch
        total = total + np.einsum("hgn,nhd->hgd", weights[..., lanes], values[lanes])
    divisor = np.where(denominator == 0, np.float32(1), denominator)  # a row that sees nothing is 0
    lse = shift + np.log(denominator)
    return total / divisor[..., None], lse, of_branch / divisor if len(branches) == 2 else np.zeros_like(lse)

def cap(options, logits):
    return options["softcap"] * np.tanh(logits / options["softcap"]) if options["softcap"] > 0 else logits

# ---- Common: pages, defaults, tensor files, the protocol. -----------------------------------------------------------

def gather(case, tensors, table, length):
    """Keys and values of whole pages [pages * P, Hkv, D or Dv] in logical order, and how many of them are live."""
    pages = table[: -(-length // case["dims"]["P"])]
    axes = (0, 1, 2, 3) if case["layout"] == "NHD" else (0, 2, 1, 3)
    dense = [np.ascontiguousarray(tensors[pool][pages].transpose(axes)) for pool in ("k_pages", "v_pages")]
    return *(pool.reshape(-1 if len(pages) else 0, *pool.shape[2:]) for pool in dense), length

def complete(case, tensors):
    """Fills in the default of every option and tensor that the case leaves out."""
    dims, rows = case["dims"], (case["dims"]["B"], case["dims"]["H"])
    scale = dims["D"] ** -0.5
    options = {"scale": scale, "anchorScale": scale, "causal": False, "windowLeft": -1, "softcap": 0, **case["options"]}
    off, no_anchors = np.zeros(dims["H"], np.float32), np.zeros((dims["B"], 0), np.int32)
    bottom_right = tensors["kv_len"] - np.diff(tensors["q_indptr"])
    tensors = {"q_offset": bottom_right, "anchor_table": no_anchors, "anchor_len": no_anchors.sum(1), "gamma": off[:1],
               "anchor_bias": off, "alibi_slopes": off, "sink": np.full_like(off, -np.inf), **tensors}
    return {**case, "options": options}, {**tensors, "gamma": np.broadcast_to(tensors["gamma"], rows)}

def read_tensors(path):
    """Every tensor of a safetensors file; float16 and bfloat16 as the float32 numbers they stand for."""
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(size)), file.read()
    types, tensors = {"F32": "<f4", "F16": "<f2", "BF16": "<u2", "I32": "<i4"}, {}
    for name in header.keys() - {"__metadata__"}:
        begin, end = header[name]["data_offsets"]
        array = np.frombuffer(data[begin:end], types[header[name]["dtype"]]).reshape(header[name]["shape"])
        if header[name]["dtype"] == "BF16":
            array = (array.astype(np.uint32) << 16).view(np.float32)
        tensors[name] = array.astype(np.float32) if header[name]["dtype"] == "F16" else array
    return tensors

def write_tensors(path, shapes, tensors):
    header, parts, begin = {}, [], 0
    for name, array in tensors.items():
        parts.append(np.ascontiguousarray(array, "<f4").tobytes())
        end = begin + len(parts[-1])
        header[name], begin = {"dtype": "F32", "shape": shapes[name], "data_offsets": [begin, end]}, end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))

def run(attention, directory):
    with open(os.path.join(directory, "case.json")) as file:
        case, tensors = complete(json.load(file), read_tensors(os.path.join(directory, "inputs.safetensors")))
    dims, rows = case["dims"], len(tensors["q"])
    shapes = {"out": [rows, dims["H"], dims["Dv"]], "lse": [rows, dims["H"]], "anchor_mass": [rows, dims["H"]]}
    with np.errstate(all="ignore"):
        write_tensors(os.path.join(directory, "outputs.safetensors"), shapes, attention(case, tensors))

def serve(manifest, attention):
    """Speaks fieldprint-subject/1; whatever else the kernel prints goes to standard error."""
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        if request["type"] == "bye":
            return
        if request["type"] == "hello":
            answer = {"type": "manifest", **manifest}
        else:
            answer = {"type": "result", "id": request["id"], "status": "ok"}
            try:
                run(attention, request["dir"])
            except Exception as error:
                answer.update(status="error", message=f"{type(error).__name__}: {error}")
        print(json.dumps(answer), file=answers, flush=True)

if __name__ == "__main__":
    serve(MANIFEST, attention)
