using System.Text;

namespace Holdfast.Hosting.Access;

/// <summary>A name and the secret that proves it. Never logged or shown.</summary>
/// <param name="Principal">The name.</param>
/// <param name="Secret">What proves it.</param>
public sealed record Credential(string Principal, string Secret)
{
    /// <summary>Both, as the header <c>Authorization</c> of the Basic scheme has them.</summary>
    public string ToBasic() => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Principal}:{Secret}"))}";

    /// <summary>The name alone: what becomes text ends in logs.</summary>
    public override string ToString() => Principal;
}
