using Holdfast.Agent.Core.Rows;

namespace Holdfast.Agent.Core;

/// <summary>A change of the ledger.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The row's key in it.</param>
public abstract record AgentDelta(string Table, string Key);

/// <summary>Stores a row, replacing one of the same key.</summary>
public sealed record PutRow(AgentRow Row) : AgentDelta(Row.Table, Row.Key);

/// <summary>Removes a row.</summary>
public sealed record RemoveRow(string Table, string Key) : AgentDelta(Table, Key);
