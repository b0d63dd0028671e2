namespace Connectors.Sources.Http;

/// <summary>A request to an upstream system, before credentials are added.</summary>
/// <param name="Path">Relative to <see cref="RestApiOptions.BaseAddress"/>, or an absolute URL (a "next" link).</param>
/// <param name="Endpoint">The endpoint's class, for budgets and accounting: "conversations.history".</param>
internal sealed record RestCall(HttpMethod Method, string Path, string Endpoint)
{
    /// <summary>Methods that change nothing (RFC 9110, section 9.2.1; WebDAV's by RFC 4918, 3253 and 5323).</summary>
    private static readonly HashSet<HttpMethod> SafeMethods =
    [
        HttpMethod.Get, HttpMethod.Head, HttpMethod.Options, new("PROPFIND"), new("REPORT"), new("SEARCH"),
    ];

    private readonly bool? _idempotent;

    /// <summary>Added to the query that <see cref="Path"/> may have; null values are left out.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Query { get; init; } = [];

    /// <summary>A body to be written as JSON.</summary>
    public object? Json { get; init; }

    /// <summary>A body of form fields.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    /// <summary>A body that is sent as it is.</summary>
    public (string MediaType, ReadOnlyMemory<byte> Bytes)? Raw { get; init; }

    /// <summary>Sent to the first origin only, never along a redirect to another.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The maximum size of the answer, in bytes after decompression. Null: <see cref="RestApiOptions.MaxAnswerBytes"/>.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>
    /// Whether to read the body of a successful answer, judged by its headers. An answer whose body is not wanted has an empty one.
    /// </summary>
    public Func<HttpResponseMessage, bool> WantsBody { get; init; } = _ => true;

    /// <summary>Whether to send credentials, which only ever go to their own origins.</summary>
    public bool SendCredentials { get; init; } = true;

    /// <summary>
    /// Whether the call may be sent again although the first one may have arrived. Methods that change nothing are idempotent by default.
    /// </summary>
    public bool Idempotent
    {
        get => _idempotent ?? IsSafe;
        init => _idempotent = value;
    }

    /// <summary>Whether the method changes nothing, so a redirect may be followed.</summary>
    public bool IsSafe => SafeMethods.Contains(Method);

    public bool HasBody => Json is not null || Form is not null || Raw is not null;

    public static RestCall Get(string path, string endpoint, params IReadOnlyList<KeyValuePair<string, string?>> query)
        => new(HttpMethod.Get, path, endpoint) { Query = query };

    /// <summary>Returns the full address, query included.</summary>
    public Uri Address(Uri baseAddress)
    {
        var address = new UriBuilder(new Uri(baseAddress, Path));
        var added = Query.Where(pair => pair.Value is not null)
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value!)}");
        address.Query = string.Join('&', new[] { address.Query.TrimStart('?') }.Concat(added).Where(part => part.Length > 0));
        address.Fragment = "";
        return address.Uri;
    }
}
