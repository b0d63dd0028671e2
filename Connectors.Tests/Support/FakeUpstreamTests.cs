using System.Net;
using NUnit.Framework.Internal;

namespace Connectors.Tests.Support;

public sealed class FakeUpstreamTests
{
    private readonly EchoUpstream _upstream = new();
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        await _upstream.StartAsync();
        _client = new HttpClient { BaseAddress = _upstream.Address };
    }

    [TearDown]
    public void Close() => _client.Dispose();

    [Test]
    public async Task An_upstream_remembers_its_requests()
    {
        using var answer = await _client.PostAsync("echo?page=2", new StringContent("hello"));

        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("hello"));
        var request = _upstream.Requests.Single();
        Assert.That((request.Method, request.Path, request.Parameter("page"), request.Body), Is.EqualTo(("POST", "/echo", "2", "hello")));
        Assert.That(_upstream.Count("/echo"), Is.EqualTo(1));
        await _upstream.DisposeAsync();
    }

    [Test]
    public void No_two_upstreams_of_a_process_have_the_same_port()
    {
        var ports = new List<int>();
        for (var count = 0; count < 1000; count++)
        {
            using var socket = UnusedPort.Bind();
            ports.Add(((IPEndPoint)socket.LocalEndPoint!).Port);
        }

        Assert.That(ports, Is.Unique);
    }

    [TestCase("GET", "/nothing.json")]
    [TestCase("GET", "/echo")]
    public async Task A_request_for_a_route_that_is_not_mapped_fails_the_test(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _client.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Exception? thrown = null;
        using (new TestExecutionContext.IsolatedContext())
        {
            try
            {
                await _upstream.DisposeAsync();
            }
            catch (AssertionException failure)
            {
                thrown = failure;
            }
        }

        Assert.That(thrown?.Message, Does.Contain(path));
    }

    [Test]
    public async Task Faults_occur_as_often_as_configured_and_repeat_with_the_same_seed()
    {
        var faults = new UpstreamFaults
        {
            Seed = 7,
            Percent = new Dictionary<UpstreamFault, int> { [UpstreamFault.ServerError] = 20, [UpstreamFault.Throttled] = 10 },
        };
        var (first, second) = (await AskAsync(faults), await AskAsync(faults));

        Assert.That(second, Is.EqualTo(first));
        Assert.That(first.Count(status => status == HttpStatusCode.InternalServerError), Is.InRange(20, 60));
        Assert.That(first.Count(status => status == HttpStatusCode.TooManyRequests), Is.InRange(5, 40));
        await _upstream.DisposeAsync();
    }

    [TestCase(UpstreamFault.Dropped)]
    [TestCase(UpstreamFault.Truncated)]
    public async Task A_fault_can_break_the_connection(UpstreamFault fault)
    {
        _upstream.Faults = UpstreamFaults.Always(fault);

        var (_, error) = await Outcome.OfAsync(() => _client.PostAsync("echo", new StringContent("hello")));

        Assert.That(error, Is.InstanceOf<HttpRequestException>());
        await _upstream.DisposeAsync();
    }

    [Test]
    public async Task A_throttled_answer_says_how_long_to_wait()
    {
        _upstream.Faults = UpstreamFaults.Always(UpstreamFault.Throttled) with { RetryAfter = TimeSpan.FromSeconds(90) };

        using var answer = await _client.PostAsync("echo", new StringContent(""));

        Assert.That(answer.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(90)));
        await _upstream.DisposeAsync();
    }

    private async Task<List<HttpStatusCode>> AskAsync(UpstreamFaults faults)
    {
        _upstream.Faults = faults;
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 200; i++)
        {
            using var answer = await _client.PostAsync("echo", new StringContent(""));
            statuses.Add(answer.StatusCode);
        }

        return statuses;
    }
}
