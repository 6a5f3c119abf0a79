"""The record: what was decided, by whom, when. Two append-only tables; the only event stream of the house."""
