import { existsSync, readdirSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const driverFolders = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
const softwareDrivers = ["/usr/lib/chromium/vk_swiftshader_icd.json", "/usr/lib64/chromium/vk_swiftshader_icd.json"];

function hasDriver(): boolean {
  if (process.env["VK_ICD_FILENAMES"] || process.env["VK_DRIVER_FILES"]) return true;
  return driverFolders.some((folder) => existsSync(folder) && readdirSync(folder).length > 0);
}

/** Points Vulkan at Chromium's software driver when the machine has no driver of its own; must run before first use. */
export function ensureVulkanDriver(): void {
  if (process.platform !== "linux" || !isMainThread || hasDriver()) return;
  const driver = softwareDrivers.find((file) => existsSync(file));
  if (driver !== undefined) process.env["VK_ICD_FILENAMES"] = driver;
}
