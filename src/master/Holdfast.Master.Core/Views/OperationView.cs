using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Views;

/// <summary>An operation as readers see it.</summary>
/// <param name="Agent">Where.</param>
/// <param name="Operation">What was asked for.</param>
/// <param name="Latest">Where it stands.</param>
public sealed record OperationView(AgentId Agent, OperationSpec Operation, OperationUpdate Latest);
