"""torch's scaled_dot_product_attention as a fieldprint subject; keep numpy_subject.py beside it.

    fieldprint conform --subject "python3 torch_subject.py" --level 3
    fieldprint conform --subject "python3 torch_subject.py --device cuda" --level 3

It declares what the operator can say: one softmax over the context, every mask and ALiBi as an additive mask. It gives
no log-sum-exp, so only `out` is judged.
"""
import argparse, inspect, sys
import numpy as np
import torch
from torch.nn import functional
from numpy_subject import MANIFEST, gather, serve

operator = getattr(functional, "scaled_dot_product_attention", None)
if operator is None:  # before torch 2.0, where it was private and returned the weights too
    def operator(q, k, v, attn_mask):
        return functional._scaled_dot_product_attention(q, k, v, attn_mask)[0]

def takes_scale():
    try:
        return "scale" in inspect.signature(operator).parameters
    except ValueError:  # a built-in function, whose documentation states its parameters
        return "scale=" in (operator.__doc__ or "")

def device_named(name):
    """A device, tried, and what it calls itself; ends the program where there is none."""
    try:
        device = torch.zeros(1, device=name).device
    except (AssertionError, RuntimeError) as error:
        sys.exit(f"--device {name}: {(str(error).splitlines() or [type(error).__name__])[0]}")
    return device, torch.cuda.get_device_name(device) if device.type == "cuda" else device.type

arguments = argparse.ArgumentParser(description="torch's scaled_dot_product_attention as a fieldprint subject")
arguments.add_argument("--device", default="cpu", help="where torch computes, such as cpu, cuda or cuda:1")
DEVICE, DEVICE_NAME = device_named(arguments.parse_args().device)
TAKES_SCALE = takes_scale()
MANIFEST = {
    **MANIFEST, "name": "torch", "version": f"{torch.__version__} on {DEVICE_NAME}",
    "modes": ["none"], "outputs": ["out"],
    "features": "causal q_offset window alibi gqa ragged hnd shared_pages".split(),
}

def attention(case, tensors):
    dims, starts = case["dims"], tensors["q_indptr"].tolist()
    out = np.zeros((len(tensors["q"]), dims["H"], dims["Dv"]), np.float32)
    for b in range(dims["B"]):
        k, v, length = gather(case, tensors, tensors["block_table"][b], int(tensors["kv_len"][b]))
        tokens = np.arange(starts[b + 1] - starts[b])
        position, key = (int(tensors["q_offset"][b]) + tokens)[:, None], np.arange(length)
        seen = np.ones((len(tokens), length), bool)
        if case["options"]["causal"]:
            seen &= key <= position
        if case["options"]["windowLeft"] >= 0:
            seen &= key >= position - case["options"]["windowLeft"]
        bias = tensors["alibi_slopes"][:, None, None] * (key - position).astype(np.float32)
        rows = np.flatnonzero(seen.any(1))  # a row that sees nothing is 0 here and NaN in some versions of torch
        if len(rows) > 0:
            mask = np.where(seen, bias, np.float32(-np.inf))[:, rows]
            out[starts[b] + rows] = one_sequence(case, tensors["q"][starts[b] + rows], k[:length], v[:length], mask)
    return {"out": out}

def one_sequence(case, q, k, v, mask):
    group = case["dims"]["H"] // case["dims"]["Hkv"]
    heads_first = [torch.from_numpy(array).to(DEVICE).transpose(0, 1)[None] for array in (q, k, v)]
    q, k, v = heads_first[0], *(array.repeat_interleave(group, 1) for array in heads_first[1:])
    scale, usual = case["options"]["scale"], case["dims"]["D"] ** -0.5
    options = {"scale": scale} if TAKES_SCALE else {}
    if not TAKES_SCALE and scale != usual:
        q = q * (scale / usual)
    out = operator(q, k, v, attn_mask=torch.from_numpy(mask).to(DEVICE)[None], **options)
    return out[0].transpose(0, 1).cpu().numpy()

if __name__ == "__main__":
    serve(MANIFEST, attention)
