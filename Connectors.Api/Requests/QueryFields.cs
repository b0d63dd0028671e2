using System.Globalization;
using Connectors.Api.Answers;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;

namespace Connectors.Api.Requests;

/// <summary>Reads a query string, and collects everything that is wrong with it.</summary>
internal sealed class QueryFields(HttpContext context)
{
    private const int MostRows = 100;

    private readonly List<string> _errors = [];
    private int _code = Codes.Argument;

    public string? Text(string name)
    {
        var value = context.Request.Query[name].ToString();
        if (value.Contains('\0', StringComparison.Ordinal))
            _errors.Add($"{name} must not contain NUL characters");
        return value.Length == 0 ? null : value;
    }

    public bool Has(string name) => context.Request.Query[name].ToString().Length > 0;

    /// <summary>Notes that a value is not what it must be.</summary>
    public string? Wrong(string name, string must)
    {
        _errors.Add($"{name} must be {must}");
        return null;
    }

    public IReadOnlyList<string>? Texts(string name)
    {
        string[] values = [.. context.Request.Query[name].SelectMany(value => (value ?? "").Split(',')).Select(v => v.Trim()).Where(v => v.Length > 0)];
        return values.Length == 0 ? null : values;
    }

    public bool Flag(string name, bool otherwise)
    {
        switch (Text(name)?.ToLowerInvariant())
        {
            case null:
                return otherwise;
            case "true" or "1":
                return true;
            case "false" or "0":
                return false;
            default:
                _errors.Add($"{name} must be true or false");
                return otherwise;
        }
    }

    public string OneOf(string name, string otherwise, params string[] words)
    {
        if (Text(name) is not { } text || words.Contains(text))
            return Text(name) ?? otherwise;
        _errors.Add($"{name} must be one of {string.Join(", ", words)}");
        return otherwise;
    }

    public long? Number(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number))
            return number;
        _errors.Add($"{name} must be an integer");
        return null;
    }

    /// <summary>Milliseconds since 1970, or ISO 8601.</summary>
    public DateTime? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var ms) && Math.Abs(ms) < 253_402_300_800_000 / 2)
            return DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time.UtcDateTime;
        _errors.Add($"{name} must be a time in milliseconds since 1970 or in ISO 8601");
        return null;
    }

    /// <summary>A condition on metadata, as JSON.</summary>
    public MetadataFilter? Metadata(string name)
    {
        if (Text(name) is not { } text)
            return null;
        var (filter, errors) = MetadataFilters.Read(name, text);
        _errors.AddRange(errors);
        return filter;
    }

    /// <summary>"page" and "page_size". Numbers below 1 mean the defaults, as they always did for clients of this contract.</summary>
    public Page Page(int size = 15)
    {
        var page = Math.Clamp(Number("page") ?? 1, 1, int.MaxValue);
        var rows = Number("page_size") is { } asked and > 0 ? asked : size;
        if (rows > MostRows)
        {
            _code = Codes.Data;
            _errors.Add($"page_size must be {MostRows} at most");
        }

        return new Page((int)page, (int)Math.Min(rows, MostRows));
    }

    /// <exception cref="ApiException">With all errors so far, where there are any.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
            throw ApiException.Of(_code, _errors);
    }
}
