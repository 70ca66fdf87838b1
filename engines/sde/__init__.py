"""Diffusion as an SDE: from steps to continuous time, exactly, on a mixture of Gaussians."""
