"""Reads of posts for channels: current ones, changes by sequence, and former editions.

Everything is filtered by the reader's audience and comes in frozen views, never as rows. It may
import ``syndication.editions`` alone; search, unpublished and the channels read through it.
"""
