using System.Globalization;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Documents;
using Connectors.Jobs.Search;
using Connectors.Sources;
using Npgsql;

namespace Connectors.Api.Envelopes;

/// <summary>Turns every exception into an envelope. Unexpected ones are logged under an id that the caller can quote.</summary>
internal sealed partial class ErrorMiddleware(
    RequestDelegate next, DatabaseHealth health, IErrorPage page, TimeProvider time, ILogger<ErrorMiddleware> logger)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>While the database is away, every request fails for this one reason, which is logged once in this time.</summary>
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(30);

    private long _nextLog;

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
            var error = Translate(e) ?? OfDatabase(e) ?? Unexpected(context, e);
            await (page.IsFor(context) ? page.WriteAsync(context, error) : WriteAsync(context, error));
        }
    }

    public static Task WriteAsync(HttpContext context, ApiException error)
    {
        context.Response.Clear();
        context.Response.StatusCode = error.Status;
        if (error.RetryAfter is { } pause)
            context.Response.Headers.RetryAfter = string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(pause.TotalSeconds)}");
        if (error.Status != StatusCodes.Status200OK && context.GetEndpoint()?.Metadata.GetMetadata<DifyErrors>() is not null)
            return context.Response.WriteAsJsonAsync(new DifyError(error.Status, error.Message), context.RequestAborted);
        return context.Response.WriteAsJsonAsync(
            new ErrorEnvelope(error.Code, error.Message, error.AnswerData, error.Errors), context.RequestAborted);
    }

    private static ApiException? Translate(Exception e) => e switch
    {
        ApiException error => error,
        ConflictException conflict => OfStatus(
            conflict.IsPrecondition ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict, conflict.Message),
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

    private static ApiException OfStatus(int status, string message) => new(status, message) { Status = status };

    /// <summary>The answer while the database is away, cannot write or is too slow. Null: the error is another one.</summary>
    private ApiException? OfDatabase(Exception e)
    {
        if (DatabaseHealth.IsDiskFull(e))
        {
            health.Failed(e);
            return Unavailable(e, DatabaseHealth.DiskFullText);
        }

        if (e is SlowTitlesException slow)
            return Unavailable(slow.InnerException ?? slow, slow.Message);

        if (e is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or NpgsqlException { InnerException: TimeoutException })
        {
            return Unavailable(
                e, "The database did not answer this in time. Try again later; if that does not help, ask for fewer words or datasets.");
        }

        return e.IsDatabaseAway() ? Unavailable(e, "The database does not answer now. Try again in a few seconds.") : null;
    }

    private ApiException Unavailable(Exception e, string message)
    {
        var (now, next) = (time.GetTimestamp(), Volatile.Read(ref _nextLog));
        var after = now + (long)(LogPause.TotalSeconds * time.TimestampFrequency);
        if (now >= next && Interlocked.CompareExchange(ref _nextLog, after, next) == next)
            LogUnavailable(logger, message, e.Message.ReplaceLineEndings(" "));
        return new ApiException(StatusCodes.Status503ServiceUnavailable, message)
        {
            Status = StatusCodes.Status503ServiceUnavailable,
            RetryAfter = RetryAfter,
        };
    }

    private ApiException Unexpected(HttpContext context, Exception e)
    {
        var id = Guid.NewGuid().ToString("N")[..12];
        LogUnexpected(logger, e, context.Request.Method, context.Request.Path, id);
        return new ApiException(Codes.Exception, $"Something went wrong here. The log has it under {id}.")
        {
            Status = StatusCodes.Status500InternalServerError,
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests are refused: {Message} ({Reason})")]
    private static partial void LogUnavailable(ILogger logger, string message, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed; the caller was told {Id}")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string method, string path, string id);
}
