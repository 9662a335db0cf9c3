"""Networks are trained and measured here: CelebA, corpora, fitting, evaluation."""
