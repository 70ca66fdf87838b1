"""What the topic says on its stages, English and Chinese."""

from engines.params import Text

__all__ = ["BOXES", "LATENTS", "PARTS", "TOUR"]

BOXES: dict[str, tuple[Text, Text]] = {
    "words": (
        ("Words", "文字"),
        (
            "The tokenizer turns words into numbers of its vocabulary; what it does not know is "
            "written in pieces.",
            "分词器把单词变成词表中的编号；不认识的词会拆成碎片。",
        ),
    ),
    "text": (
        ("Text encoder", "文本编码器"),
        (
            "A transformer makes one vector of each token that also knows its neighbours.",
            "Transformer 为每个词元生成一个向量，其中也含有相邻词的信息。",
        ),
    ),
    "noise": (
        ("Noise", "噪声"),
        (
            "Where every picture begins: numbers of the seed alone.",
            "每张图片的起点：只由种子决定的随机数。",
        ),
    ),
    "loop": (
        ("U-Net × steps", "U-Net × 步数"),
        (
            "Asked twice, with and without the words; guidance overdoes their difference, and the "
            "scheduler takes one step. Coloured levels read the words.",
            "分别在有、无文字时各预测一次；引导放大二者之差，再由调度器走一步。着色的层级会读取文字。",
        ),
    ),
    "latents": (
        ("Latents", "潜变量"),
        (
            "What the network expects of the finished latents: a small picture of mixed colours.",
            "网络对完成结果的预期：一张由混合颜色构成的小图。",
        ),
    ),
    "picture": (
        ("VAE decoder", "VAE 解码器"),
        (
            "Turns latents into pixels, once, when all steps are done.",
            "在所有步骤完成后，一次性把潜变量变为像素。",
        ),
    ),
}
"""Box -> its name, and what happens there."""

PARTS: dict[str, Text] = {
    "text": ("text encoder", "文本编码器"),
    "unet": ("U-Net", "U-Net"),
    "resnets": ("its ResNet blocks", "其中残差块"),
    "self": ("its self-attention", "其中自注意力"),
    "cross": ("its cross-attention", "其中交叉注意力"),
    "vae": ("VAE", "VAE"),
    "encoder": ("its encoder", "其中编码器"),
    "decoder": ("its decoder", "其中解码器"),
}

TOUR: dict[str, Text] = {
    "x": ("noisy latents xₜ", "带噪潜变量 xₜ"),
    "x0": ("expected result x₀", "预期结果 x₀"),
    "step": ("step", "步"),
    "finished": ("finished", "完成"),
    "waiting": ("drawing …", "绘制中…"),
    "stop": ("stop", "停止"),
    "block": ("picture", "图像"),
    "numbers": ("numbers", "数值"),
    "channel": ("channel", "通道"),
    "gap": ("where the words act", "文字在何处起作用"),
    "gap_most": ("largest change by the words", "文字引起的最大变化"),
    "text_alt": ("embeddings, a row a token", "词嵌入，每行一个词元"),
    "text_axes": ("a row a token, a column a number", "每行一个词元，每列一个数"),
    "noise_alt": ("the first noise as colours", "以颜色显示的初始噪声"),
    "u_alt": ("levels of the U-Net and the side of their features", "U-Net 的层级及特征边长"),
    "as_colours": ("as colours", "以颜色显示"),
    "fifteen": ("by {n} numbers", "用 {n} 个数"),
    "decoder": ("by the decoder", "用解码器"),
    "not_yet": ("not decoded yet", "尚未解码"),
    "frame_alt": ("picture after step {k}", "第 {k} 步后的图片"),
    "empty": ("no words", "无文字"),
    "places": (
        "{n} places: start, {used} for words, end, {pads} of padding",
        "{n} 个位置：起始、{used} 个词元、结束、{pads} 个填充",
    ),
    "parameters": ("parameters", "参数量"),
    "own": ("here", "此处"),
    "curve": ("signal √ᾱ and noise √(1−ᾱ) over t", "信号 √ᾱ 与噪声 √(1−ᾱ) 随 t 变化"),
    "signal": ("signal √ᾱ", "信号 √ᾱ"),
    "loud": ("noise √(1−ᾱ)", "噪声 √(1−ᾱ)"),
    "snr": ("signal to noise", "信噪比"),
    "sd_x": ("deviation of xₜ", "xₜ 的标准差"),
    "sd_x0": ("deviation of x₀", "x₀ 的标准差"),
    "size": ("shape", "形状"),
    "weighs": (
        "{pixels} numbers of the picture are {latents} latents: {times} times fewer",
        "图片的 {pixels} 个数对应 {latents} 个潜变量：少 {times} 倍",
    ),
    "mark_pieces": ("cut into pieces", "被拆成碎片"),
    "mark_unknown": ("never met in training", "训练中从未出现"),
    "mark_beyond": ("beyond the length: not heard", "超出长度：未被读取"),
}

LATENTS: dict[str, Text] = {
    "channel": ("channel", "通道"),
    "linear": ("{n} numbers", "{n} 个数"),
    "decoded": ("decoder", "解码器"),
    "drawn": ("before the edits", "编辑之前"),
    "encoded": ("what was encoded", "被编码的图片"),
    "zero": ("remove", "置零"),
    "negate": ("negate", "取反"),
    "swap_x": ("swap halves ↔", "交换左右"),
    "swap_y": ("swap halves ↕", "交换上下"),
    "double": ("all × 2", "全部 × 2"),
    "halve": ("all × ½", "全部 × ½"),
    "brush": ("brush noise", "涂抹噪声"),
    "undo": ("undo", "撤销"),
    "clear": ("clear", "清除"),
    "tools": ("Edit the latents", "编辑潜变量"),
    "hint": (
        "Drag a picture to shift its latents; with the brush, paint where noise shall be.",
        "拖动图片以平移潜变量；用画笔涂抹要变成噪声的位置。",
    ),
    "keys": ("arrow keys shift by one latent", "方向键平移一个潜变量"),
    "db": ("against before", "与之前相比"),
    "db_encoded": ("against what was encoded", "与被编码的图片相比"),
    "same": ("the same", "相同"),
    "linear_db": ("{n} numbers against the decoder", "{n} 个数与解码器相比"),
    "local_db": ("decode(edit) against edit(decode)", "解码(编辑)与编辑(解码)相比"),
    "clipped": ("clipped", "被截断"),
    "sd": ("deviation", "标准差"),
    "norm": ("length", "长度"),
    "straight": ("length on the straight way", "直线插值的长度"),
    "weight": (
        "{pixels} numbers as {latents}: {times} times fewer",
        "{pixels} 个数变为 {latents} 个：少 {times} 倍",
    ),
    "upload": ("a picture", "一张图片"),
}
