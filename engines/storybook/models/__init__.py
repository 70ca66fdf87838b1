"""The networks of the text-to-image model: those of Stable Diffusion, at a hundredth of the size.

text encoder   caption -> 36 x 128
VAE            128 x 128 x 3 <-> 32 x 32 x 4, or 16 x 16 x 16
U-Net          noisy latent, time, text -> velocity v
ControlNet     a trainable copy of the U-Net's encoder that reads a hint
transformer    noisy latent, time, text -> velocity of a straight way, as Stable Diffusion 3
"""
