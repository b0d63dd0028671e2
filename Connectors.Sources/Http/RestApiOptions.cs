using System.Text.Json;

namespace Connectors.Sources.Http;

internal sealed record RestApiOptions
{
    /// <summary>The system's name in messages: "Slack".</summary>
    public required string System { get; init; }

    /// <summary>The address that relative paths start from; ends with a slash.</summary>
    public required Uri BaseAddress { get; init; }

    public required IRestCredentials Credentials { get; init; }

    public IRestErrors Errors { get; init; } = DefaultRestErrors.Instance;

    /// <summary>
    /// The maximum duration of one attempt, without waiting for budgets. For a download, the maximum silence between two reads.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    public JsonSerializerOptions Json { get; init; } = JsonSerializerOptions.Web;

    /// <summary>Returns the budget of an endpoint class. Null means no budget.</summary>
    public Func<string, RateBudget?> Budget { get; init; } = _ => null;

    /// <summary>Origins that credentials may go to, in addition to the base address's.</summary>
    public IReadOnlyList<Uri> TrustedOrigins { get; init; } = [];

    /// <summary>
    /// The longest pause that a call waits for. A longer one ends the slice as RateLimited and frees the worker.
    /// </summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many times a call may be sent again.</summary>
    public int MaxRetries { get; init; } = 4;

    /// <summary>How this program names itself to the system.</summary>
    public string UserAgent { get; init; } = "Connectors/1.0";

    /// <summary>The most redirects to follow. Zero: a redirect is an answer like any other, which the error table decides about.</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>The maximum size of an answer that is kept in memory, in bytes after decompression.</summary>
    public long MaxAnswerBytes { get; init; } = 32L << 20;
}
