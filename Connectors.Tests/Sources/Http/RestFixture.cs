using Connectors.Sources;
using Connectors.Sources.Http;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Http;

/// <summary>An API on a fake system, with a clock that runs fast.</summary>
public abstract class RestFixture
{
    private protected const string Token = "xoxb-secret-token";

    private RestApi? _api;

    private protected RestUpstream Upstream { get; private set; } = null!;

    private protected UsageMeter Usage { get; private set; } = null!;

    private protected RecordedBudgets Budgets { get; private set; } = null!;

    /// <summary>Host options that allow the fake system's address.</summary>
    private protected static SourceHostOptions Loopback { get; } = new() { EgressAllow = ["127.0.0.1"] };

    private protected RestApi Api => _api ??= Create(Loopback);

    [SetUp]
    public async Task StartAsync()
    {
        (Upstream, Usage, Budgets) = (new RestUpstream(), new UsageMeter(), new RecordedBudgets());
        await Upstream.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _api?.Dispose();
        _api = null;
        await Upstream.DisposeAsync();
    }

    private protected RestApi Create(SourceHostOptions host, Func<RestApiOptions, RestApiOptions>? change = null, Uri? address = null)
    {
        var options = new RestApiOptions
        {
            System = "Upstream",
            BaseAddress = address ?? new Uri(Upstream.Address, "api/"),
            Credentials = FixedCredentials.Bearer(Token),
            // By the hurried clock: a busy machine must not look like a silent system.
            Timeout = TimeSpan.FromMinutes(10),
            Budget = endpoint => new RateBudget(endpoint, 10, TimeSpan.FromMinutes(1)),
        };
        var context = new SourceContext { Connector = "rest", Host = host, Time = new HurriedTime(50), Usage = Usage, Budgets = Budgets };
        return new RestApi(context, change?.Invoke(options) ?? options);
    }

    private protected Task<RestAnswer> GetAsync(string path = "things")
        => Api.SendAsync(RestCall.Get(path, "things"), CancellationToken.None);

    private protected static async Task<SourceException> FailAsync(Func<Task> act)
    {
        var error = await Outcome.OfAsync(async () =>
        {
            await act();
            return "";
        });
        Assert.That(error.Error, Is.InstanceOf<SourceException>(), error.Error?.ToString());
        Assert.That(error.Error!.ToString(), Does.Not.Contain(Token).And.Not.Contain("hidden"));
        return (SourceException)error.Error;
    }
}
