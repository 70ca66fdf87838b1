"""The map of joint attention in one block at one step, over patches and words."""

from ..params import MmditParams
from .drawing import drawing, opened

__all__ = ["mmdit"]

HEAD = """import torch
from diffusers import FlowMatchEulerDiscreteScheduler
{opened}
# Overhear queries and keys of one block, behind their norms where there are any.
layers = pipe.transformer.transformer_blocks
attention, heard = layers[min({block}, len(layers) - 1)].attn, {{}}


def keep(name):
    def hook(module, given, told):
        last = told[-1].float()
        if last.ndim == 2:
            last = last.unflatten(-1, (attention.heads, -1)).transpose(0, 1)
        heard.setdefault(name, []).append(last)

    return hook


for name, norm in (("to_q", "norm_q"), ("to_k", "norm_k"), ("add_q_proj", "norm_added_q"),
                   ("add_k_proj", "norm_added_k")):
    module = getattr(attention, norm)
    module = getattr(attention, name) if module is None else module
    module.register_forward_hook(keep(name))
"""

TAIL = """
at = min({at}, {steps} - 1)
q, k = (torch.cat([heard[image][at], heard[text][at]], 1)
        for image, text in (("to_q", "add_q_proj"), ("to_k", "add_k_proj")))
weights = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1).mean(0)

# What is read of a word is the sum over its tokens, what a word reads the mean over them.
words, length = pipe.tokenizer, pipe.tokenizer.model_max_length
ids = words({prompt!r}, truncation=True, max_length=length).input_ids
pieces, end = words.convert_ids_to_tokens(ids), len(ids) - 1
patches = q.shape[1] - length
groups, own = [[k] for k in range(patches)], []
for k in range(1, end):
    own.append(patches + k)
    if pieces[k].endswith("</w>") or k == end - 1:
        groups.append(own)
        own = []
groups += [[patches], [patches + end], [patches + k for k in range(end + 1, length)]]
groups = [group for group in groups if group]
weights = torch.stack([weights[:, group].sum(1) for group in groups], 1)
picture = torch.stack([weights[group].mean(0) for group in groups]).numpy()
"""


def mmdit(params: MmditParams) -> tuple[str, str]:
    """`picture` is (n, n)."""
    told = {"block": params.block, "at": params.at, "steps": params.steps, "prompt": params.prompt}
    plain = HEAD.format(opened=opened(), **told) + drawing(params) + TAIL.format(**told)
    dials = params.arguments()
    engine = (
        "from engines.rectified import MmditParams\n"
        "from engines.rectified.joint import picture as joint_map\n\n"
        f"picture = joint_map(MmditParams({dials}))\n"
    )
    return plain, engine
