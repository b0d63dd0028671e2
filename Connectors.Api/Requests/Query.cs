using System.Reflection;
using Connectors.Api.Envelopes;
using Microsoft.AspNetCore.Http.Metadata;

namespace Connectors.Api.Requests;

/// <summary>
/// A request's query string, bound to the record that also validates and documents it. Like a body, it complains only if the handler asks
/// for it. Parameters that the record does not have are ignored: proxies and browsers add some of their own.
/// </summary>
internal sealed class Query<T> : IBindableFromHttpContext<Query<T>>, IEndpointParameterMetadataProvider
    where T : class, new()
{
    private readonly IQueryCollection _given;
    private readonly T _value;
    private readonly QueryErrors _errors = new();

    private Query(IQueryCollection given)
    {
        _given = given;
        _value = QueryReader<T>.Read(given, _errors);
    }

    public static ValueTask<Query<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
        => ValueTask.FromResult<Query<T>?>(new Query<T>(context.Request.Query));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new QueryType(typeof(T)));

    /// <summary>Returns true if the request sent the parameter with a value.</summary>
    public bool Has(string name) => _given[name].ToString().Length > 0;

    /// <summary>The record.</summary>
    /// <exception cref="ApiException">With everything that is wrong with the query string.</exception>
    public T Read() => Read(_ => []);

    /// <summary>The record with further checks, whose errors are reported together.</summary>
    /// <exception cref="ApiException">With everything that is wrong with the query string.</exception>
    public T Read(Func<T, IEnumerable<string>> check)
    {
        IReadOnlyList<string> errors = [.. _errors.All, .. check(_value)];
        return errors.Count == 0 ? _value : throw ApiException.Of(_errors.Code, errors);
    }
}

/// <summary>The record that describes an endpoint's query parameters.</summary>
internal sealed record QueryType(Type Type);

/// <summary>Collects everything that is wrong with a query string.</summary>
internal sealed class QueryErrors
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    /// <summary>Clients of this contract know a page that is too large by another code than a parameter that cannot be read.</summary>
    public int Code { get; private set; } = Codes.Argument;

    public void Add(string error, int code = Codes.Argument)
    {
        _all.Add(error);
        if (code != Codes.Argument)
            Code = code;
    }
}
