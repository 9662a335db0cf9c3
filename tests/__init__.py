"""Tests of FaCells Studio."""
