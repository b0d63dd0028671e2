using Microsoft.AspNetCore.Http.HttpResults;

namespace Connectors.Api.Answers;

/// <summary>Answers that went well.</summary>
internal static class Answer
{
    public static Ok<Envelope<T>> Of<T>(T data) => TypedResults.Ok(new Envelope<T>(Codes.Success, "success", data));

    public static Ok<Envelope<bool>> True => Of(true);
}
