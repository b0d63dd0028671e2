namespace Connectors.Sources.Http;

/// <summary>A request upstream, before credentials.</summary>
/// <param name="Path">Relative to <see cref="RestApiOptions.BaseAddress"/>, or an absolute URL (a "next" link).</param>
/// <param name="Endpoint">The endpoint's class, for budgets and accounting: "conversations.history".</param>
internal sealed record RestCall(HttpMethod Method, string Path, string Endpoint)
{
    private readonly bool? _idempotent;

    /// <summary>Added to what <see cref="Path"/> has already; null values are left out.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Query { get; init; } = [];

    /// <summary>A body to be written as JSON.</summary>
    public object? Json { get; init; }

    /// <summary>A body of form fields.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    /// <summary>A body as it is.</summary>
    public (string MediaType, ReadOnlyMemory<byte> Bytes)? Raw { get; init; }

    /// <summary>Sent to the first origin only, never along a redirect to another.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The longest answer to take, in bytes after decompression; null: <see cref="RestApiOptions.MaxAnswerBytes"/>.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Whether to send credentials, which only ever go to their own origins.</summary>
    public bool SendCredentials { get; init; } = true;

    /// <summary>Whether it may be sent again although the first one may have arrived. GET and HEAD unless said otherwise.</summary>
    public bool Idempotent
    {
        get => _idempotent ?? (Method == HttpMethod.Get || Method == HttpMethod.Head);
        init => _idempotent = value;
    }

    public static RestCall Get(string path, string endpoint, params IReadOnlyList<KeyValuePair<string, string?>> query)
        => new(HttpMethod.Get, path, endpoint) { Query = query };

    /// <summary>Where it goes, query included.</summary>
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
