using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Connectors.Tests.Support;

/// <summary>Keeps all log lines, with scopes and exceptions, as a log file would.</summary>
public sealed class CapturedLogs : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _lines = new();
    private IExternalScopeProvider? _scopes;

    public IReadOnlyCollection<string> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => _lines.Clear();

    private sealed class Logger(CapturedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => logs._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            List<string> scopes = [];
            logs._scopes?.ForEachScope(
                (scope, kept) => kept.Add(scope is IEnumerable<KeyValuePair<string, object>> pairs ? string.Join(' ', pairs) : $"{scope}"),
                scopes);
            logs._lines.Enqueue($"{category}: {formatter(state, exception)} {exception} {string.Join(' ', scopes)}");
        }
    }
}
