using System.Text;
using Holdfast.Hosting.Metrics;

namespace Holdfast.Hosting.Tests.Metrics;

public sealed class MetricRegistryTests
{
    private readonly MetricRegistry _metrics = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Numbers_OfEveryKind_AreToldByName()
    {
        _metrics.Counter("master/dropped_messages").Add(2);
        _metrics.Counter("master/dropped_messages").Increment();
        _metrics.Gauge("master/elected", () => 1);

        var samples = await _metrics.ReadAsync(timeout: null, Token);

        Assert.Equal(
            [("master/dropped_messages", 3), ("master/elected", 1)],
            samples.Select(sample => (sample.Path, sample.Value)));
    }

    [Fact]
    public async Task Timer_AfterSomeTimes_TellsThemAsMesosDoes()
    {
        foreach (var ms in Enumerable.Range(1, 101).Reverse())
            _metrics.Timer("registrar/state_store_ms").Note(TimeSpan.FromMilliseconds(ms));

        var samples = await _metrics.ReadAsync(timeout: null, Token);

        var told = samples.Where(one => one.Path is not null).ToDictionary(one => one.Path!, one => one.Value);
        Assert.Equal(10, told.Count);
        Assert.Equal((1, 101), (told["registrar/state_store_ms"], told["registrar/state_store_ms/count"]));
        Assert.Equal((1, 101), (told["registrar/state_store_ms/min"], told["registrar/state_store_ms/max"]));
        Assert.Equal((51, 91), (told["registrar/state_store_ms/p50"], told["registrar/state_store_ms/p90"]));
        Assert.Equal(100.9, told["registrar/state_store_ms/p999"], 6);
    }

    [Fact]
    public async Task Timer_ThatNeverRan_IsNotTold()
    {
        _metrics.Timer("registrar/state_store_ms");

        Assert.Empty(await _metrics.ReadAsync(timeout: null, Token));
    }

    [Fact]
    public async Task Source_ThatIsLate_IsLeftOut()
    {
        _metrics.Add(new Late());
        _metrics.Gauge("master/elected", () => 1);

        var samples = await _metrics.ReadAsync(TimeSpan.Zero, Token);

        Assert.Equal("master/elected", Assert.Single(samples).Path);
    }

    [Fact]
    public async Task Timeout_LongerThanAnyTimer_IsWaitedFor()
    {
        _metrics.Gauge("master/elected", () => 1);

        Assert.Single(await _metrics.ReadAsync(TimeSpan.MaxValue, Token));
    }

    [Fact]
    public async Task Caller_WhoWentAway_EndsTheReading()
    {
        _metrics.Add(new Late());
        using var gone = new CancellationTokenSource();
        var reading = _metrics.ReadAsync(timeout: null, gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reading);
    }

    [Fact]
    public async Task Prometheus_OfThingsOfOneKind_HasLabels()
    {
        _metrics.Add(new Frameworks());
        _metrics.Timer("registrar/state_store_ms").Note(TimeSpan.FromMilliseconds(4));

        var samples = await _metrics.ReadAsync(timeout: null, Token);
        var text = Encoding.UTF8.GetString(PrometheusText.Of(samples));

        Assert.Contains(samples, one => one.Path == "master/frameworks/a%20%22b%22/1/calls");

        Assert.Contains("# TYPE holdfast_master_frameworks_calls counter\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "holdfast_master_frameworks_calls{framework=\"a \\\"b\\\"\",framework_id=\"1\"} 3\n", text,
            StringComparison.Ordinal);
        Assert.Contains(
            "holdfast_master_frameworks_calls_accept{framework=\"a \\\"b\\\"\",framework_id=\"1\"} 2\n", text,
            StringComparison.Ordinal);
        Assert.Contains("# TYPE holdfast_registrar_state_store_ms summary\n", text, StringComparison.Ordinal);
        Assert.Contains("holdfast_registrar_state_store_ms{quantile=\"0.5\"} 4\n", text, StringComparison.Ordinal);
        Assert.Contains("holdfast_registrar_state_store_ms_count 1\n", text, StringComparison.Ordinal);
        Assert.Contains("holdfast_registrar_state_store_ms_sum 4\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task System_OfThisMachine_IsTold()
    {
        SystemMetrics.AddTo(_metrics);

        var told = (await _metrics.ReadAsync(timeout: null, Token)).ToDictionary(one => one.Path!, one => one.Value);

        Assert.Equal(Environment.ProcessorCount, told["system/cpus_total"]);
        Assert.InRange(told["system/mem_free_bytes"], 1, told["system/mem_total_bytes"]);
        Assert.All(["system/load_1min", "system/load_5min", "system/load_15min"], name => Assert.True(told[name] >= 0));
    }

    private sealed class Late : IMetricSource
    {
        public async ValueTask WriteAsync(MetricWriter writer, CancellationToken cancellationToken)
        {
            writer.Gauge("half/told", 1);
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }
    }

    private sealed class Frameworks : IMetricSource
    {
        public ValueTask WriteAsync(MetricWriter writer, CancellationToken cancellationToken)
        {
            var framework = writer.Scope("master/frameworks")
                .Of("framework", "a \"b\"", Uri.EscapeDataString("a \"b\"")).Of("framework_id", "1");
            framework.Counter("calls", 3);
            framework.Part("calls").Counter("accept", 2);
            return ValueTask.CompletedTask;
        }
    }
}
