using Microsoft.Extensions.Logging;

namespace Connectors.Sources.Http;

/// <summary>Tells operators of rows that are left out where no document, and so no failure, stands for them.</summary>
internal static partial class OddRowLog
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{System} described {Count} of its {Rows} in a form that is not the documented one, so they are left out. "
            + "Who may read something only through them does not find it. If it stays so, report it with the product's version.")]
    public static partial void LeftOut(ILogger logger, string system, int count, string rows);
}
