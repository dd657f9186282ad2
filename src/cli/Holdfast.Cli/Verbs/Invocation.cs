using System.CommandLine;
using System.Runtime.InteropServices;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;

namespace Holdfast.Cli.Verbs;

/// <summary>One run of a verb: what was asked, where to say it, and whom to ask.</summary>
internal sealed class Invocation : IDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(200);

    private readonly ParseResult _parsed;
    private readonly CancellationTokenSource _stop;
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly List<string> _missing = [];

    public Invocation(ParseResult parsed, CancellationToken cancellationToken)
    {
        _parsed = parsed;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Terminal = new Terminal(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var settings = new ClientSettings(parsed);
        Connection = new Connection(
            MasterOption.Of(parsed, settings), AccessOption.Apply(settings, Connection.Impatient),
            AccessOption.ForAgents(settings));
    }

    public Terminal Terminal { get; }

    public Connection Connection { get; }

    public TimeProvider Clock { get; } = TimeProvider.System;

    /// <summary>Ends what waits, once somebody stops it.</summary>
    public CancellationToken Stopping => _stop.Token;

    public bool IsStopped => _stop.IsCancellationRequested;

    /// <summary>Whether a change was made: what fails after it has not left all as it was.</summary>
    public bool HasChanged { get; set; }

    /// <summary>The value of an option; what its type has without a value where it is not given, or not this
    /// verb's.</summary>
    public T Get<T>(Option<T> option) => _parsed.GetValue(option)!;

    public T Get<T>(Argument<T> argument) => _parsed.GetValue(argument)!;

    public bool Has(Option option) => _parsed.GetResult(option) is { Implicit: false };

    /// <summary>Notes that something could not be asked, and so is not in what is read though it may belong there.
    /// </summary>
    /// <param name="what">A sentence that names it, and why.</param>
    public void Miss(string what) => _missing.Add(what);

    /// <summary>What was noted since this was last asked.</summary>
    public IReadOnlyList<string> TakeMissing()
    {
        IReadOnlyList<string> missing = [.. _missing];
        _missing.Clear();
        return missing;
    }

    /// <summary>Whether it was stopped since nobody reads the output any more.</summary>
    public bool IsUnread { get; private set; }

    /// <summary>From here on Ctrl-C and SIGTERM are the regular end, through <see cref="Stopping"/>; and where nobody
    /// reads the output any more, that is the end too, though nothing is written just now.</summary>
    public void EndsWhenStopped()
    {
        OnInterrupt(_ => _stop.Cancel());
        _ = WatchOutputAsync();
    }

    /// <summary>From here on Ctrl-C and SIGTERM do this, each time, instead of ending the program.</summary>
    /// <param name="act">What they do.</param>
    /// <param name="withHangUp">Also where the terminal is closed, unless that is ignored (nohup).</param>
    public void OnInterrupt(Action<PosixSignal> act, bool withHangUp = false)
    {
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM];
        foreach (var signal in withHangUp ? [.. signals, PosixSignal.SIGHUP] : signals)
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                act(signal);
            }));
        }
    }

    // A pipe tells only whoever asks, or writes.
    private async Task WatchOutputAsync()
    {
        var stopping = Stopping;
        while (!StandardStream.Output.IsUnread)
        {
            await Task.Delay(WatchEvery, Clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) return;
        }

        IsUnread = true;
        await _stop.CancelAsync();
    }

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        Connection.Dispose();
        _stop.Cancel();
        _stop.Dispose();
    }
}
