using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.Registry;

/// <summary>A weight that an operator gave a role. Its key is the role.</summary>
/// <param name="Role">The role.</param>
/// <param name="Weight">Its weight among its siblings; above zero and finite.</param>
public sealed record WeightRow(RoleName Role, double Weight);
