using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Connectors.Api.Envelopes;

/// <summary>The form of every answer.</summary>
[Description("An answer. Its data is there if code is 0.")]
internal sealed record Envelope<T>(
    [property: Description("0 if all went well.")] int Code,
    [property: Description("\"success\", or everything that is wrong.")] string Message,
    [property: Description("The answer itself.")] T Data);

/// <summary>The form of an answer to a request that failed.</summary>
[Description("An answer to a request that failed. Most come with HTTP status 200 and a code that is not 0.")]
internal sealed record ErrorEnvelope(
    [property: Description("The HTTP status, or a code between 100 and 109 if the status is 200.")] int Code,
    [property: Description("Everything that is wrong, and what to do.")] string Message,
    [property: Description("Null, or false for some errors.")] bool? Data,
    [property: Description("Each error by itself, if there may be several.")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Errors);
