using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Sharing;

/// <summary>A role in the tree of roles.</summary>
/// <remarks>
/// The frameworks directly in a role share with its sub-roles as if they were one more of these, named <c>.</c> (no
/// role can have that name). Where a role has no sub-roles that child is alone and changes nothing, so it is always
/// there.
/// </remarks>
internal sealed class RoleNode
{
    public RoleNode(RoleName role, RoleNode? parent, ClusterTotals totals)
    {
        Role = role;
        Parent = parent;
        Share = new ShareNode(role.ToString(), this);
        Own = new ShareNode(".", owner: null);
        Children = new ShareGroup(totals);
        Frameworks = new ShareGroup(totals);
    }

    public RoleName Role { get; }

    /// <summary>The role above; null only for the root of the tree, which is no role.</summary>
    public RoleNode? Parent { get; }

    /// <summary>What the role and all below it hold; stands among the parent's <see cref="Children"/>.</summary>
    public ShareNode Share { get; }

    /// <summary>
    /// What the frameworks directly in the role hold; stands among this role's <see cref="Children"/>.
    /// </summary>
    public ShareNode Own { get; }

    /// <summary>The sub-roles, and <see cref="Own"/>.</summary>
    public ShareGroup Children { get; }

    /// <summary>The frameworks directly in the role.</summary>
    public ShareGroup Frameworks { get; }

    /// <summary>How many sub-roles and how many frameworks' subscriptions keep the node in the tree.</summary>
    public int Users { get; set; }

    /// <summary>Whether it is the other role or one below that.</summary>
    public bool IsAtOrBelow(RoleNode other)
    {
        for (var node = this; node is not null; node = node.Parent)
            if (node == other) return true;
        return false;
    }
}
