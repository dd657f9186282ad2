using Microsoft.Extensions.Hosting;

namespace Holdfast.Hosting.Listening;

/// <summary>The lifetime of a web host within a process that sees to signals itself: the host's own would stop the
/// listeners before the loop.</summary>
public sealed class OwnersLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
