using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Model.Messages;

/// <summary>An operation as an agent reports it when a session begins.</summary>
public sealed record OperationReport(OperationSpec Operation, OperationUpdate Latest);
