using System.Collections.Concurrent;
using Connectors.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>
/// The extractor processes of a worker. They are started when they are needed, used again, replaced when they have ended or read many
/// files, and ended when there has been nothing to do for a while.
/// </summary>
internal sealed partial class ExtractorPool : IExtractor, IDisposable
{
    private static readonly TimeSpan MaxIdle = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ExtractorProgram _program;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _slots;
    private readonly Lazy<ExtractorStarter> _starter = new(() => new ExtractorStarter());
    private readonly ConcurrentDictionary<ExtractorProcess, bool> _all = [];
    private readonly ConcurrentStack<ExtractorProcess> _idle = [];
    private readonly ITimer _tidying;
    private volatile bool _disposed;
    private volatile string? _trouble;

    public ExtractorPool(ExtractorProgram program, TextLimits limits, TimeProvider time, ILogger<ExtractorPool>? logger = null)
    {
        (_program, _time, _logger) = (program, time, (ILogger?)logger ?? NullLogger.Instance);
        _slots = new SemaphoreSlim(limits.MaxExtractors);
        Spool.DeleteAbandoned(time.GetUtcNow());
        _tidying = time.CreateTimer(_ => EndIdle(), null, MaxIdle, MaxIdle);
    }

    public string? Trouble => _trouble;

    /// <summary>The ids of its processes.</summary>
    public IReadOnlyList<int> Processes => [.. _all.Keys.Select(extractor => extractor.Id)];

    public async Task<ExtractedText> ExtractAsync(FileToRead file, TextLimits limits, CancellationToken cancellationToken)
    {
        var path = (file.Content as FileStream)?.Name;
        var request = new ExtractionRequest
        {
            FileName = file.FileName,
            MediaType = file.MediaType,
            Path = path,
            Length = path is null ? (int)file.Content.Length : 0,
            Limits = limits,
        };
        while (!await _slots.WaitAsync(Patience, cancellationToken))
            file.Working?.Invoke();
        try
        {
            return await ExtractAsync(request, file, cancellationToken);
        }
        catch (ExtractorException exception)
        {
            _trouble = $"the program that extracts text cannot be started: {exception.Message}";
            LogTrouble(_program.Assembly, exception.Message);
            throw new DocumentUnreadableException(
                FailureReason.Transient,
                $"The program that extracts text cannot be started ({exception.Message}). The administrator has to make that possible.",
                exception);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _tidying.Dispose();
        foreach (var extractor in _all.Keys)
            End(extractor);
        if (_starter.IsValueCreated)
            _starter.Value.Dispose();
        _slots.Dispose();
    }

    private async Task<ExtractedText> ExtractAsync(ExtractionRequest request, FileToRead file, CancellationToken cancellationToken)
    {
        while (true)
        {
            var extractor = await TakeAsync(request.Limits.MaxMemoryMegabytes, cancellationToken);
            var isNew = extractor.Files == 0;
            try
            {
                var (answer, sections) = await extractor.ExtractAsync(request, file, cancellationToken);
                return answer.Reason is { } reason
                    ? throw new DocumentUnreadableException(reason, answer.Message) { Kind = answer.Kind }
                    : new ExtractedText(sections, answer.MediaType, file.Content.Length)
                    {
                        NoText = answer.NoText, Remarks = answer.Remarks,
                    };
            }
            catch (DocumentUnreadableException failure) when (failure.Reason == FailureReason.Crashed && !extractor.IsFit && !isNew)
            {
                // The files before this one may have left something behind. A new extractor shows if it is this file.
            }
            finally
            {
                Give(extractor, request.Limits);
            }
        }
    }

    private async Task<ExtractorProcess> TakeAsync(int memory, CancellationToken cancellationToken)
    {
        while (_idle.TryPop(out var idle))
        {
            if (idle.Memory == memory && idle.IsFit)
                return idle;
            End(idle);
        }

        ObjectDisposedException.ThrowIf(_disposed, this);
        var extractor = await ExtractorProcess.StartAsync(_starter.Value, _program, memory, _time, cancellationToken);
        _trouble = null;
        _all[extractor] = true;
        if (_disposed)
            End(extractor);
        return extractor;
    }

    private void Give(ExtractorProcess extractor, TextLimits limits)
    {
        if (extractor.IsFit && extractor.Files < limits.MaxFilesPerExtractor && !_disposed)
            _idle.Push(extractor);
        else
            End(extractor);
    }

    private void End(ExtractorProcess extractor)
    {
        if (_all.TryRemove(extractor, out _))
            extractor.Dispose();
    }

    private void EndIdle()
    {
        List<ExtractorProcess> kept = [];
        while (_idle.TryPop(out var extractor))
        {
            if (_time.GetElapsedTime(extractor.IdleSince) > MaxIdle)
                End(extractor);
            else
                kept.Add(extractor);
        }

        foreach (var extractor in kept)
            _idle.Push(extractor);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Files are not read: the extractor {Program} cannot be started: {Reason}")]
    private partial void LogTrouble(string program, string reason);
}
