"""The reader: how it is trained, exported, and held against the choice by likeness.

Training needs torch, which nothing else does: `eval/reader/README.md` has the one command and an environment for it.
"""
