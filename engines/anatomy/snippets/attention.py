"""What every pixel of the last layer reads, the mean over heads and steps."""

from ..params import AttentionParams
from .drawing import Code, dials, imports, loop, opened

__all__ = ["attention"]

HEAR = """
queries, keys, maps = {}, {}, {}


def hear(name, held, module, given, told):
    held[name] = told[1:].detach()


def work_out(name, layer, module, given, told):
    q, k = (v[name].unflatten(-1, (layer.heads, -1)).transpose(1, 2) for v in (queries, keys))
    p = (q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5).softmax(-1)
    maps.setdefault(name, []).append(p[0].mean(0))  # (pixels, tokens)


for name, layer in pipe.unet.named_modules():
    if name.endswith("attn2"):  # cross-attention
        layer.to_q.register_forward_hook(partial(hear, name, queries))
        layer.to_k.register_forward_hook(partial(hear, name, keys))
        layer.register_forward_hook(partial(work_out, name, layer))
"""


def attention(params: AttentionParams) -> Code:
    """The rows of the view's maps."""
    plain = f"""{imports(params, "from functools import partial", "")}{opened(params)}{HEAR}\
{loop(params)}draw({params.seed})
rows = torch.stack([*maps.values()][-1]).mean(0)  # of the last layer, (pixels, tokens)

prompt, length = {params.prompt!r}, pipe.tokenizer.model_max_length
ids = pipe.tokenizer(prompt, truncation=True, max_length=length).input_ids
end = len(ids) - 1
words, columns = pipe.tokenizer.convert_ids_to_tokens(ids), []
for k in range(1, end):  # the pieces of a word are added
    if k > 1 and not words[k - 1].endswith("</w>"):
        columns[-1] = columns[-1] + rows[:, k]
    else:
        columns.append(rows[:, k])
columns += [rows[:, 0], rows[:, end], rows[:, end + 1 :].sum(1)]  # start, end, padding
picture = torch.stack(columns, 1).numpy()  # (pixels, words + 3)
"""
    own = f"""from engines import anatomy

trace = anatomy.trace({dials("AttentionParams", params)})
picture = anatomy.words_of(trace)  # (pixels, words + 3); also anatomy.words_at(trace, y, x)
"""
    return plain, own
