using Holdfast.Client.Transport;

namespace Holdfast.Client.Tests;

/// <summary>Options for tests: readable messages, and pauses that nobody notices.</summary>
internal static class Quick
{
    public static ClientOptions Options { get; } = new()
    {
        Form = WireForm.Json,
        PauseMax = TimeSpan.FromMilliseconds(20),
        AnswerTimeout = TimeSpan.FromSeconds(10),
    };
}
