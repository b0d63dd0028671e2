using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

/// <summary>Tests that each start an API of their own.</summary>
internal abstract class ApiTests
{
    protected ApiHost Host { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync() => Host = await ApiHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await Host.DisposeAsync();

    protected static int Code(JsonNode answer) => answer["code"]!.GetValue<int>();

    protected static string Message(JsonNode answer) => answer["message"]!.GetValue<string>();
}
