using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Api.Answers;

namespace Connectors.Api.Requests;

/// <summary>Reads a body's fields, and collects everything that is wrong with them.</summary>
internal sealed class Fields(JsonObject body)
{
    private readonly List<string> _errors = [];

    public JsonObject Body { get; } = body;

    public bool Has(string name) => Body[name] is not null;

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>A text or number as text, whatever its length; null where it is something else.</summary>
    public string? Text(string name) => Body[name] is JsonValue value ? value.ToString() : null;

    public void Add(string error) => _errors.Add(error);

    /// <exception cref="ApiException">With all errors so far, where there are any.</exception>
    public void ThrowIfAny(int code)
    {
        if (_errors.Count > 0)
            throw ApiException.Of(code, _errors);
    }

    /// <summary>A text that must be there and not be blank.</summary>
    public string Required(string name, int longest = 128)
    {
        if (Optional(name, longest) is { } text && !string.IsNullOrWhiteSpace(text))
            return text.Trim();
        if (Body[name] is null or JsonValue)
            AddOnce(name, $"{name} is required");
        return "";
    }

    public string? Optional(string name, int longest = 4096)
    {
        if (Body[name] is not { } node)
            return null;
        if (node is not JsonValue value || !value.TryGetValue(out string? text))
            _errors.Add($"{name} must be a string");
        else if (text.Length > longest)
            _errors.Add($"{name} must have {longest} characters at most");
        else if (text.Contains('\0', StringComparison.Ordinal))
            _errors.Add($"{name} must not contain NUL characters");
        else
            return text;
        return null;
    }

    /// <summary>One of the given words, in any case.</summary>
    public string? OneOf(string name, params string[] words)
    {
        if (Optional(name) is not { } text)
            return null;
        if (words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found)
            return found;
        _errors.Add($"{name} must be one of {string.Join(", ", words)}");
        return null;
    }

    /// <summary>A whole number, also as text.</summary>
    public int? Int(string name, int least, int most)
    {
        if (Number(name) is not { } number)
            return null;
        if (number == Math.Floor(number) && number >= least && number <= most)
            return (int)number;
        _errors.Add(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {least} to {most}"));
        return null;
    }

    public double? Number(string name)
    {
        if (Body[name] is not { } node)
            return null;
        if (node is JsonValue value && value.GetValueKind() is JsonValueKind.Number or JsonValueKind.String
            && double.TryParse(node.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return number;
        _errors.Add($"{name} must be a number");
        return null;
    }

    /// <summary>True or false, also as text or as 0 or 1.</summary>
    public bool? Flag(string name)
    {
        switch (Body[name]?.ToString().ToLowerInvariant())
        {
            case null:
                return null;
            case "true" or "1":
                return true;
            case "false" or "0":
                return false;
            default:
                _errors.Add($"{name} must be true or false");
                return null;
        }
    }

    public JsonObject? Object(string name)
    {
        if (Body[name] is not { } node)
            return null;
        if (node is JsonObject inner)
            return inner;
        _errors.Add($"{name} must be an object.");
        return null;
    }

    /// <summary>A list of texts; null where it is absent.</summary>
    public IReadOnlyList<string>? Texts(string name, int most = 1000)
    {
        if (Body[name] is not { } node)
            return null;
        if (node is JsonArray list && list.Count <= most && list.All(item => item?.GetValueKind() == JsonValueKind.String))
            return [.. list.Select(item => item!.GetValue<string>()).Distinct()];
        _errors.Add($"{name} must be a list of {most} strings at most");
        return null;
    }

    /// <summary>A list of objects, each read by its own fields whose errors are added under its place; null where it is absent.</summary>
    public IReadOnlyList<T>? Objects<T>(string name, int most, Func<Fields, T> read)
    {
        if (Body[name] is not { } node)
            return null;
        if (node is not JsonArray list || list.Count > most || !list.All(item => item is JsonObject))
        {
            _errors.Add($"{name} must be a list of {most} objects at most");
            return null;
        }

        List<T> found = [];
        for (var at = 0; at < list.Count; at++)
        {
            var inner = new Fields(list[at]!.AsObject());
            found.Add(read(inner));
            _errors.AddRange(inner._errors.Select(error => string.Create(CultureInfo.InvariantCulture, $"{name}[{at}].{error}")));
        }

        return found;
    }

    private void AddOnce(string name, string error)
    {
        if (!_errors.Exists(known => known.StartsWith(name + " ", StringComparison.Ordinal)))
            _errors.Add(error);
    }
}
