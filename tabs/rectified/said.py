"""The words of the views of the transformer, English and Chinese."""

from engines.params import Text

__all__ = ["CHANNELS", "MINIATURE", "MMDIT", "NORM", "POSITIONS", "WEIGHTS"]

WEIGHTS: dict[bool, Text] = {
    True: ("", ""),
    False: (
        "No trained miniature is shipped yet: these weights are random. Shapes, sums and code are "
        "the real ones; what is read where means nothing.",
        "尚未附带训练好的微缩模型：此处的权重是随机的。形状、求和与代码都是真实的，但读什么没有意义。",
    ),
}

MMDIT: dict[str, Text] = {
    "picture": ("The picture: touch a patch", "图：点选一个图块"),
    "map": ("The whole map: touch a row or a column", "整张注意力图：点选一行或一列"),
    "block": ("Block", "块"),
    "last": (
        "The last block: what its text reads is not used any more.",
        "最后一块：其中文本读到的不再使用。",
    ),
    "way_reads": ("what it reads", "它读什么"),
    "way_read": ("who reads it", "谁读它"),
    "words": ("words", "词"),
    "step": ("step", "步"),
    "kept": ("kept step {k}", "保存的第 {k} 步"),
    "start": ("start", "起始"),
    "end": ("end", "结束"),
    "padding": ("padding", "填充"),
    "sum_reads": ("Of the picture it reads {v}; of the words:", "读图占 {v}；读各词："),
    "sum_read": (
        "All patches together: {v}; the words, each of its own 100 %:",
        "所有图块合计 {v}；各词（各自的 100 % 之中）：",
    ),
    "quadrants": (
        "Image reads image {0}, text {1}; text reads image {2}, text {3}.",
        "图读图 {0}、读文 {1}；文读图 {2}、读文 {3}。",
    ),
    "chosen_patch": ("Patch {x}, {y}", "图块 {x}, {y}"),
    "chosen_word": ("“{word}”", "“{word}”"),
    "hint": (
        "Touch a patch, a word, or a row of the map (picture above, text below). Every row sums "
        "to 1: words and patches stand in one softmax. Blocks and steps are scrubbed here.",
        "点选图块、词或注意力图的一行（上为图，下为文）。每行之和为 1：词与图块在同一个 softmax "
        "之中。块与步可在此拖动。",
    ),
    "shares": ("Where the parameters are", "参数分布"),
    "map_title": ("Block by block: {name}", "逐块参数：{name}"),
    "mini": ("Miniature", "微缩"),
    "medium": ("SD3-medium", "SD3-medium"),
    "medium35": ("SD3.5-medium", "SD3.5-medium"),
    "large35": ("SD3.5-large", "SD3.5-large"),
    "attention": ("joint attention", "联合注意力"),
    "mlp": ("MLPs", "MLP"),
    "modulation": ("modulation", "调制"),
    "second": ("second attention", "第二注意力"),
    "norms": ("QK-norms", "QK 归一化"),
    "text": ("text in", "文本输入"),
    "time": ("time, pooled text", "时间与汇总文本"),
    "patch": ("patches in", "图块输入"),
    "out": ("out", "输出"),
    "block_axis": ("block", "块"),
    "million": ("million parameters", "百万参数"),
    "told": (
        "{name}: {total:,.1f} M parameters in {depth} blocks of width {width} ({heads} heads). "
        "Modulation, what time and pooled text shift, scale and gate, takes {modulation:.1f} %; "
        "one block {one:,.2f} M, the last {last:,.2f} M: it lacks the text's half. Counted on "
        "diffusers' class without weights; settings: {source}.",
        "{name}：{total:,.1f} 百万参数，{depth} 块，宽 {width}（{heads} 个头）。调制（时间与汇总"
        "文本的平移、缩放与门控）占 {modulation:.1f} %；一块 {one:,.2f} 百万，最后一块 "
        "{last:,.2f} 百万：缺少文本的一半。由 diffusers 的类（不含权重）数出；设置来自 {source}。",
    ),
}

NORM: dict[str, Text] = {
    "entropy": ("Entropy of attention", "注意力的熵"),
    "entropy_axis": ("entropy / ln n", "熵 / ln n"),
    "largest": ("Largest logit", "最大的 logit"),
    "logit_axis": ("|q · k| / √d", "|q · k| / √d"),
    "growth": ("weights times", "权重乘以"),
    "knob": ("growth", "倍数"),
    "random_raw": ("random, no norm", "随机，无归一化"),
    "random_normed": ("random, QK-norm", "随机，QK 归一化"),
    "mini_raw": ("miniature, norm taken out", "微缩模型，去掉归一化"),
    "mini_normed": ("miniature, QK-norm", "微缩模型，QK 归一化"),
    "bound": (
        "√d = {bound:g}, the most a norm without gains allows",
        "√d = {bound:g}，无增益的归一化之上限",
    ),
    "gains": (
        "The miniature's norms have learnt a gain for each coordinate: its logits may reach "
        "√d max |γ<sub>q</sub> γ<sub>k</sub>| = {bound:.1f}, whatever its weights.",
        "微缩模型的归一化为每个坐标学得了增益：无论权重如何，其 logit 最多可达 "
        "√d max |γ<sub>q</sub> γ<sub>k</sub>| = {bound:.1f}。",
    ),
    "raw": ("no norm", "无归一化"),
    "normed": ("QK-norm", "QK 归一化"),
    "random_mini": (
        "No trained miniature is shipped yet: its weights here are random.",
        "尚未附带训练好的微缩模型：此处它的权重是随机的。",
    ),
    "weights": ("What one query reads, the most read key first", "一个查询所读的键，从最多的起"),
    "key": ("key", "键"),
    "share": ("share", "份额"),
    "told": (
        "Weights times {g:g}, {n} tokens: entropy {raw:.2f} of 1 and largest logit {raw_most:.1f} "
        "without a norm, {held:.2f} and {held_most:.1f} with it. Drag the knob.",
        "权重乘以 {g:g}，{n} 个词元：无归一化时熵为 {raw:.2f}（最大 1），"
        "最大 logit {raw_most:.1f}；有归一化时为 {held:.2f} 与 {held_most:.1f}。可拖动旋钮。",
    ),
}

POSITIONS: dict[str, Text] = {
    "title": ("How near every place is to the chosen patch", "各处与所选图块的接近程度"),
    "crop": ("2-D, cropped (SD3)", "二维，裁剪（SD3）"),
    "stretch": ("2-D, stretched", "二维，拉伸"),
    "line": ("1-D index, row by row", "一维编号，逐行"),
    "cosine": ("cosine", "余弦"),
    "way": ("places told by", "位置方式"),
    "right": ("1 to the right", "右 1 格"),
    "below": ("1 below", "下 1 格"),
    "far": ("8 to the right", "右 8 格"),
    "hint": (
        "Cosine similarity of places. Click a patch; change the width. Cropped, a neighbour is "
        "equally near in every picture; stretched, the finer picture's are crowded and the "
        "coarser one's far apart; by an index over rows the patch below is a stranger, and the "
        "width changes who lies near.",
        "位置的余弦相似度。点选图块，改变宽度。裁剪时，邻居在任何图中都同样近；拉伸时，细图的"
        "邻居拥挤，粗图的邻居疏远；按行编号时，下方的图块形同陌路，而且宽度一变，谁近谁远也变。",
    ),
}

MINIATURE: dict[str, Text] = {
    "grid": ("The same words and seed, in few steps and in many", "同样的词与种子，步数由少到多"),
    "hint": (
        "Click two pictures to compare them. Guidance and seed are one for both networks; the "
        "shift is the MMDiT's.",
        "点选两张图比较。两个网络的引导与种子相同；时移只用于 MMDiT。",
    ),
    "running": ("Drawing:", "正在绘制："),
    "stop": ("Stop", "停止"),
    "step": ("step", "步"),
    "one_step": ("1 step", "1 步"),
    "steps": ("{n} steps", "{n} 步"),
    "expected": ("Expected in the end, step by step (MMDiT)", "每一步所预期的终点（MMDiT）"),
    "unet": ("U-Net, DDIM", "U-Net，DDIM"),
    "mmdit": ("MMDiT, rectified flow", "MMDiT，整流流"),
    "obeyed": ("{share:.0f} % obeyed", "符合 {share:.0f} %"),
    "seconds": ("{s:.2f} s", "{s:.2f} 秒"),
    "curves": ("Obedience and time over the steps", "符合度与用时随步数的变化"),
    "obedience": ("What was asked and is seen", "所要求而可见的比例"),
    "time": ("Seconds", "秒"),
    "waiting": (
        "The pictures appear one by one. Obedience: the share of what the prompt names that the "
        "judge sees.",
        "图片逐一出现。符合度：提示词所说的，评判网络看到的比例。",
    ),
    "better": (
        "At 4 steps the MMDiT obeys better here: {b:.0f} % against {a:.0f} %. Two pictures are "
        "two pictures: try other seeds.",
        "4 步时，此处 MMDiT 更符合要求：{b:.0f} % 对 {a:.0f} %。两张图只是两张图：请试其他种子。",
    ),
    "worse": (
        "At 4 steps the MMDiT does not obey better here: {b:.0f} % against {a:.0f} %. Two "
        "pictures are two pictures: try other seeds.",
        "4 步时，此处 MMDiT 并不更符合要求：{b:.0f} % 对 {a:.0f} %。"
        "两张图只是两张图：请试其他种子。",
    ),
    "many": ("{net}, {n} prompts", "{net}，{n} 条提示词"),
    "over_many": (
        "In the evaluation, at 4 steps and each at its best guidance, the MMDiT does {b:.0f} % of "
        "what {m} prompts name, the U-Net {a:.0f} % ({n} prompts).",
        "在评测中（4 步，各取最佳引导），MMDiT 做到 {m} 条提示词所述的 {b:.0f} %，"
        "U-Net 为 {a:.0f} %（{n} 条）。",
    ),
    "alike": (
        "At 4 steps both obey alike here: {b:.0f} %. Two pictures are two pictures: try other "
        "seeds.",
        "4 步时，此处两者一样符合要求：{b:.0f} %。两张图只是两张图：请试其他种子。",
    ),
}

CHANNELS: dict[str, Text] = {
    "grid": ("One picture through codes of k channels", "同一张图经过 k 个通道"),
    "hint": (
        "Click two pictures to compare them. The linear code is the best that k numbers for each "
        "8 × 8 pixels can do without a network, learnt from 96 other scenes.",
        "点选两张图比较。线性编码是每 8 × 8 像素用 k 个数、不用网络所能做到的最好，由另外 96 个"
        "场景学得。",
    ),
    "original": ("original", "原图"),
    "linear": ("linear, {k} channels", "线性，{k} 通道"),
    "network": ("autoencoder, {k} channels, factor {f}", "自编码器，{k} 通道，倍数 {f}"),
    "row_linear": ("Linear (PCA), factor 8", "线性（PCA），倍数 8"),
    "short_linear": ("linear", "线性"),
    "short_network": ("networks", "网络"),
    "curve": ("dB over channels", "dB 与通道数"),
    "k": ("channels k", "通道数 k"),
}
