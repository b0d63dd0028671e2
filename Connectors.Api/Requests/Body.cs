using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Api.Envelopes;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.Http.Metadata;

namespace Connectors.Api.Requests;

/// <summary>
/// A request's JSON body, bound to the record that also validates and documents it. It is read before the handler runs, and complains only
/// if the handler asks for it: access is checked first, so a stranger learns nothing from errors.
/// </summary>
internal sealed class Body<T> : IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private readonly T? _value;

    internal Body(T? value, JsonObject json, IReadOnlyList<string> errors, ApiException? malformed)
    {
        (_value, Json, Errors, Malformed) = (value, json, errors, malformed);
    }

    /// <summary>The body as it was sent; an object without keys if it could not be read.</summary>
    public JsonObject Json { get; }

    /// <summary>Everything that is wrong with the body, each error beginning with the path of its key.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>Set if the body is not a JSON object at all.</summary>
    public ApiException? Malformed { get; }

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        try
        {
            return Of(await RequestBody.ReadAsync(context));
        }
        catch (ApiException malformed)
        {
            return new Body<T>(null, [], [], malformed);
        }
    }

    /// <summary>A body of these keys. Null counts as absent, except in a source's config.</summary>
    public static Body<T> Of(JsonObject json)
    {
        var (value, errors) = ConfigParser.Parse<T>(JsonSerializer.SerializeToElement(NullKeys.Drop(json, typeof(T))), "body");
        return new Body<T>(value, json, errors, null);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new BodyType(typeof(T)));

    /// <summary>The same body without some keys as another record, which also inherits this record's errors.</summary>
    public Body<TOther> As<TOther>(IReadOnlyCollection<string> without)
        where TOther : class
    {
        var json = Json.DeepClone().AsObject();
        foreach (var key in without)
            json.Remove(key);
        var other = Body<TOther>.Of(json);
        var known = Errors.Select(PathOf).ToHashSet();
        return new Body<TOther>(other._value, json, [.. Errors, .. other.Errors.Where(error => !known.Contains(PathOf(error)))], Malformed);
    }

    /// <summary>Returns true if the request sent the key with a value. Null counts as absent.</summary>
    public bool Has(string key) => Json[key] is not null;

    /// <summary>The texts under a key of the objects in a list, also if the body is otherwise wrong.</summary>
    public IEnumerable<string> Texts(string list, string key) => (Json[list] as JsonArray ?? []).OfType<JsonObject>()
        .Select(item => item[key] is JsonValue value && value.TryGetValue(out string? text) ? text.Trim() : "");

    /// <summary>The text of a setting, as far as the body can be read; none if it is absent or no text.</summary>
    public IEnumerable<string> Texts(string key)
        => Json[key] is JsonValue value && value.TryGetValue(out string? text) ? [text.Trim()] : [];

    /// <summary>The record.</summary>
    /// <exception cref="ApiException">With this code and all errors; or 400 if the body is not JSON.</exception>
    public T Read(int code)
    {
        ThrowIfMalformed();
        return Errors.Count == 0 && _value is not null ? _value : throw ApiException.Of(code, Errors);
    }

    /// <summary>The record with further checks, whose errors are reported together.</summary>
    /// <exception cref="ApiException">With this code and all errors; or 400 if the body is not JSON.</exception>
    public T Read(int code, Func<T, IEnumerable<string>> check)
    {
        ThrowIfMalformed();
        IReadOnlyList<string> errors = _value is null ? Errors : [.. Errors, .. check(_value)];
        return errors.Count == 0 && _value is not null ? _value : throw ApiException.Of(code, errors);
    }

    private static string PathOf(string error) => error.Split(':')[0];

    /// <exception cref="ApiException">The body is not a JSON object.</exception>
    public void ThrowIfMalformed()
    {
        if (Malformed is not null)
            throw Malformed;
    }
}

/// <summary>The record that describes an endpoint's body. The endpoint takes any content type, and refuses text that is not JSON.</summary>
internal sealed record BodyType(Type Type);

/// <summary>
/// The base of every record that a body is bound to. The record's properties give names, types, defaults (their initialisers), bounds and
/// descriptions. Keys that the record does not have are refused.
/// </summary>
internal abstract record RequestRecord;
