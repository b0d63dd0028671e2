using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Envelopes;

/// <summary>Makes answers to requests that succeeded.</summary>
internal static class Answer
{
    public static Ok<Envelope<bool>> True => Of(true);

    public static Ok<Envelope<T>> Of<T>(T data) => TypedResults.Ok(new Envelope<T>(Codes.Success, "success", data));
}
