using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Gmail;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Connectors.Tests.Sources.GoogleWorkspace;

/// <summary>
/// Google Workspace for one domain: sign-in, token endpoint, directory, Drive and Gmail, behind one address that serves as <c>base_url</c>.
/// </summary>
public sealed class FakeGoogle : FakeUpstream
{
    private readonly Lock _lock = new();
    private UpstreamFaults _partFaults = UpstreamFaults.None;
    private Random _dice = new(1);

    public FakeGoogle()
    {
        Tokens = new FakeTokens(this);
        Directory = new FakeDirectory(this);
        Drive = new FakeDrive(this);
        Gmail = new FakeGmail(this);
    }

    public FakeTokens Tokens { get; }

    public FakeDirectory Directory { get; }

    public FakeDrive Drive { get; }

    public FakeGmail Gmail { get; }

    /// <summary>Returns an answer that replaces the fake's own, such as a refusal that the fake does not know; null keeps it.</summary>
    public Func<HttpRequest, FakeAnswer?> Instead { get; set; } = _ => null;

    /// <summary>The faults that calls within batches meet. <see cref="FakeUpstream.Faults"/> are those of whole requests.</summary>
    public UpstreamFaults PartFaults
    {
        get => _partFaults;
        set
        {
            lock (_lock)
                (_partFaults, _dice) = (value, new Random(value.Seed));
        }
    }

    public static bool IsToken(UpstreamRequest request) => request.Path is "/token" or "/auth";

    protected override void Map(IEndpointRouteBuilder routes)
    {
        Tokens.Map(routes);
        Directory.Map(routes);
        Drive.Map(routes);
        Gmail.Map(routes);
    }

    protected override Task WriteRefusalAsync(HttpContext context, UpstreamFault fault)
        => context.Response.WriteAsJsonAsync(FakeAnswer.Refuse(
            context.Response.StatusCode,
            fault switch
            {
                UpstreamFault.Unauthorized => "authError",
                UpstreamFault.Forbidden => "insufficientPermissions",
                UpstreamFault.NotFound => "notFound",
                UpstreamFault.Throttled => "rateLimitExceeded",
                _ => "backendError",
            }).Body);

    /// <summary>Answers as the user whose token the request carries; refuses the request if the token is not valid.</summary>
    public async Task AnswerAsync(HttpContext context, Func<string, FakeAnswer> answer)
    {
        var user = Tokens.UserOf(context.Request.Headers.Authorization.ToString());
        var given = user is null ? FakeAnswer.Refuse(401, "authError") : Instead(context.Request) ?? answer(user);
        await given.WriteAsync(context);
    }

    /// <summary>Returns what a call within a batch is answered in place of its answer. Null for no fault.</summary>
    public FakeAnswer? FaultOfPart() => Throw() switch
    {
        UpstreamFault.None => null,
        UpstreamFault.Throttled => FakeAnswer.Refuse(429, "rateLimitExceeded") with
        {
            RetryAfter = PartFaults.RetryAfter is { } pause ? (int)pause.TotalSeconds : null,
        },
        UpstreamFault.Truncated => FakeAnswer.Ok(new JsonObject()) with { Cut = true },
        _ => FakeAnswer.Refuse(500, "backendError"),
    };

    private UpstreamFault Throw()
    {
        lock (_lock)
        {
            var thrown = _dice.Next(100);
            foreach (var (fault, percent) in _partFaults.Percent)
            {
                thrown -= percent;
                if (thrown < 0)
                    return fault;
            }

            return UpstreamFault.None;
        }
    }
}
