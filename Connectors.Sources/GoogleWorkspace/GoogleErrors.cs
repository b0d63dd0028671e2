using Connectors.Sources.Http;

namespace Connectors.Sources.GoogleWorkspace;

/// <summary><see cref="GoogleErrorTable"/> for the HTTP pipeline.</summary>
internal sealed class GoogleErrors : IRestErrors
{
    private GoogleErrors()
    {
    }

    public static GoogleErrors Instance { get; } = new();

    public SourceException? Classify(RestAnswer answer, RestCall call, TimeProvider time)
        => answer.IsSuccess
            ? null
            : GoogleErrorTable.Classify((int)answer.Status, answer.Text, RetryAfter.Read(answer, time), call.Endpoint, time.GetUtcNow());
}
