"""What values are and do: inference, flow over a function, demand, supply, timeline. No rules, LSP or IO."""
