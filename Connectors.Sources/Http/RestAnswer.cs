using System.Net;
using System.Text;

namespace Connectors.Sources.Http;

/// <summary>An answer whose body is in memory.</summary>
/// <param name="Where">Method, host and path for messages; without the query, which may carry secrets.</param>
/// <param name="Headers">By name, in any case. Several headers of one name are joined by commas.</param>
internal sealed record RestAnswer(
    string Where, HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public string Text => Encoding.UTF8.GetString(Body.Span);

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
