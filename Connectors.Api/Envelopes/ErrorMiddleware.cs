using Connectors.Jobs.Administration;
using Connectors.Jobs.Search;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Api.Envelopes;

/// <summary>Turns every exception into an envelope. Unexpected ones are logged under an id that the caller can quote.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, Translate(e) ?? Unexpected(context, e));
        }
    }

    public static Task WriteAsync(HttpContext context, ApiException error)
    {
        context.Response.Clear();
        context.Response.StatusCode = error.Status;
        return context.Response.WriteAsJsonAsync(
            new ErrorEnvelope(error.Code, error.Message, error.AnswerData, error.Errors), context.RequestAborted);
    }

    private static ApiException? Translate(Exception e) => e switch
    {
        ApiException error => error,
        SearchRefusedException refused => new ApiException(Codes.Data, refused.Message),
        RejectedException rejected => ApiException.Of(Codes.Data, rejected.Errors),
        SourceException { Kind: SourceErrorKind.Transient } source => new ApiException(Codes.Connection, source.Message),
        SourceException source => new ApiException(Codes.Data, source.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large
            => new ApiException(large.StatusCode, "The body is larger than this server takes.") { Status = large.StatusCode },
        BadHttpRequestException bad => new ApiException(Codes.BadRequest, "The request cannot be read.") { Status = bad.StatusCode },
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter }
            => new ApiException(Codes.Argument, "Text must be valid Unicode without NUL characters."),
        _ => null,
    };

    private ApiException Unexpected(HttpContext context, Exception e)
    {
        var id = Guid.NewGuid().ToString("N")[..12];
        LogUnexpected(logger, e, context.Request.Method, context.Request.Path, id);
        return new ApiException(Codes.Exception, $"Something went wrong here. The log has it under {id}.")
        {
            Status = StatusCodes.Status500InternalServerError,
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed; the caller was told {Id}")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string method, string path, string id);
}
