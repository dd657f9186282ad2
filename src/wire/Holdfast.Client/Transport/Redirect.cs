using Holdfast.Client.Faults;

namespace Holdfast.Client.Transport;

/// <summary>Where a 307 leads.</summary>
internal static class Redirect
{
    /// <summary>The server that <paramref name="location"/> names, such as <c>//host:5050/api/v1</c>.</summary>
    /// <param name="asked">The address that answered so; its scheme holds for the other one too.</param>
    /// <param name="location">As it came; usually without a scheme.</param>
    /// <exception cref="AnswerFormatException">There is none, or it leads out of TLS.</exception>
    public static Uri Target(Uri asked, Uri? location)
    {
        if (location is null || !Uri.TryCreate(asked, location, out var target)
            || target.Scheme != asked.Scheme || target.Host.Length == 0)
            throw AnswerFormatException.BadRedirect(asked, location?.OriginalString);
        return new Uri(target.GetLeftPart(UriPartial.Authority));
    }
}
