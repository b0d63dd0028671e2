using System.IO.Compression;
using Connectors.Sources;
using Connectors.Sources.Http;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.Http;

/// <summary>Answers of a few bytes that become hundreds of megabytes.</summary>
public sealed class BombTests
{
    private const int Expanded = 256 << 20;

    private readonly BombUpstream _upstream = new();
    private RestApi _api = null!;

    [SetUp]
    public async Task StartAsync()
    {
        await _upstream.StartAsync();
        _api = new RestApi(
            new SourceContext
            {
                Connector = "bomb",
                Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] },
                Time = new HurriedTime(50),
            },
            new RestApiOptions { System = "Bomb", BaseAddress = _upstream.Address, Credentials = FixedCredentials.Bearer("token-1") });
    }

    [TearDown]
    public async Task StopAsync()
    {
        _api.Dispose();
        await _upstream.DisposeAsync();
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    public async Task An_answer_is_read_no_further_than_its_limit(string encoding)
    {
        var (_, error) = await Outcome.OfAsync(() => _api.SendAsync(RestCall.Get(encoding, "x"), CancellationToken.None));

        Assert.That(error, Is.InstanceOf<SourceException>());
        Assert.That(error!.Message, Does.Contain("bytes"));
    }

    [TestCase("gzip")]
    [TestCase("br")]
    public async Task A_download_is_read_no_further_than_the_size_limit(string encoding)
    {
        await using var stream = await _api.DownloadAsync(RestCall.Get(encoding, "x"), 1 << 20, CancellationToken.None);
        var (_, error) = await Outcome.OfAsync(async () =>
        {
            await stream.CopyToAsync(Stream.Null);
            return "";
        });

        Assert.That(error, Is.InstanceOf<DocumentUnreadableException>());
        Assert.That(((DocumentUnreadableException)error!).Reason, Is.EqualTo(FailureReason.TooLarge));
    }

    private sealed class BombUpstream : FakeUpstream
    {
        protected override void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{encoding}", SendAsync);

        private static async Task SendAsync(HttpContext context, string encoding)
        {
            context.Response.Headers.ContentEncoding = encoding;
            await using Stream packed = encoding switch
            {
                "gzip" => new GZipStream(context.Response.Body, CompressionLevel.Fastest),
                "br" => new BrotliStream(context.Response.Body, CompressionLevel.Fastest),
                _ => new ZLibStream(context.Response.Body, CompressionLevel.Fastest),
            };
            var nothing = new byte[1 << 20];
            for (var sent = 0; sent < Expanded && !context.RequestAborted.IsCancellationRequested; sent += nothing.Length)
                await packed.WriteAsync(nothing, context.RequestAborted);
        }
    }
}
