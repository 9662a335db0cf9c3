"""The paper's Figure 6 as a view of the open portrait: what the network reads and says."""
