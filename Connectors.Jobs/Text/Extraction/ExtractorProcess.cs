using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>An extractor as its worker sees it. It reads one file at a time, and is ended when a file passes a limit.</summary>
internal sealed class ExtractorProcess : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.5);

    /// <summary>How often it is looked at when it uses much memory, which may soon be too much.</summary>
    private static readonly TimeSpan CloseLook = TimeSpan.FromSeconds(0.1);

    private readonly Process _process;
    private readonly string _directory;
    private readonly TimeProvider _time;
    private readonly FrameReader _answers;
    private readonly ExtractorComplaint _complaint;

    /// <summary>The limit that the current file has passed, in words.</summary>
    private volatile string? _passed;

    private volatile bool _ended;

    private ExtractorProcess(Process process, string directory, int memory, TimeProvider time)
    {
        (_process, _directory, Memory, _time) = (process, directory, memory, time);
        _answers = new FrameReader(process.StandardOutput.BaseStream);
        _complaint = new ExtractorComplaint(process);
        Id = process.Id;
    }

    public int Id { get; }

    /// <summary>The most megabytes that it may use.</summary>
    public int Memory { get; }

    /// <summary>How many files it has read.</summary>
    public int Files { get; private set; }

    /// <summary>Whether it can read another file.</summary>
    public bool IsFit { get; private set; }

    public long IdleSince { get; private set; }

    /// <summary>Starts an extractor and waits until it has confined itself.</summary>
    /// <exception cref="ExtractorException">It cannot be started or confined.</exception>
    public static async Task<ExtractorProcess> StartAsync(
        ExtractorStarter starter, ExtractorProgram program, int memory, TimeProvider time, CancellationToken cancellationToken)
    {
        var directory = starter.Directory.Add();
        try
        {
            var process = await starter.StartAsync(program.Start(memory, directory));
            var extractor = new ExtractorProcess(process, directory, memory, time);
            await extractor.ReadyAsync(cancellationToken);
            return extractor;
        }
        catch (Exception exception) when (exception is not (ExtractorException or OperationCanceledException))
        {
            WorkerDirectory.TryDelete(directory);
            throw new ExtractorException(exception.Message, exception);
        }
    }

    /// <summary>Extracts the text of a file.</summary>
    /// <exception cref="DocumentUnreadableException">The file cannot be read, has passed a limit, or has crashed the extractor.</exception>
    public async Task<(ExtractionAnswer Answer, IReadOnlyList<DocumentSection> Sections)> ExtractAsync(
        ExtractionRequest request, FileToRead file, CancellationToken cancellationToken)
    {
        (IsFit, Files, _passed) = (false, Files + 1, null);
        using var done = new CancellationTokenSource();
        // Reads and writes of pipes go on until the other end is closed. Ending the extractor closes it.
        await using var stopping = cancellationToken.Register(Kill);
        var watching = WatchAsync(request.Limits, file.Working, done.Token);
        try
        {
            await SendAsync(request, file.Content);
            var answer = await _answers.AnswerAsync(2L * request.Limits.MaxCharacters);
            IsFit = !answer.Answer.Spent && !cancellationToken.IsCancellationRequested && _passed is null;
            return answer;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or JsonException)
        {
            await EndAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw _passed is { } limit
                ? ExtractionLimit.TooSlow(limit)
                : await _complaint.ExplainAsync(request.Limits, exception as InvalidDataException);
        }
        finally
        {
            await done.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            IdleSince = _time.GetTimestamp();
        }
    }

    /// <summary>Ends it and the programs that it runs.</summary>
    public void Dispose()
    {
        Kill();
        _process.WaitForExit();
        _ended = true;
        _answers.Dispose();
        _process.Dispose();
        WorkerDirectory.TryDelete(_directory);
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        await using var stopping = cancellationToken.Register(Kill);
        try
        {
            await _answers.ReadyAsync();
            IsFit = true;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            await EndAsync();
            var said = await _complaint.LastWordsAsync();
            var code = _process.ExitCode;
            Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new ExtractorException(said.Length > 0 ? said : $"it ended with code {code}", exception);
        }
    }

    private async Task SendAsync(ExtractionRequest request, Stream file)
    {
        var input = _process.StandardInput.BaseStream;
        var json = request.ToJson();
        var message = new byte[sizeof(int) + json.Length + request.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, json.Length);
        json.CopyTo(message, sizeof(int));
        if (request.Length > 0)
        {
            file.Position = 0;
            await file.ReadExactlyAsync(message.AsMemory(sizeof(int) + json.Length));
        }

        await input.WriteAsync(message);
        await input.FlushAsync();
    }

    /// <summary>Looks at the extractor's use of the machine until the file is read, and ends it at a limit.</summary>
    private async Task WatchAsync(TextLimits limits, Action? working, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        TimeSpan? before = null;
        var pause = Look;
        var maxBytes = (long)limits.MaxMemoryMegabytes << 20;
        while (_passed is null)
        {
            await Task.Delay(pause, _time, cancellationToken);
            working?.Invoke();
            if (ProcessGroup.Measure(Id) is { } usage)
            {
                before ??= usage.ProcessorTime;
                pause = usage.Bytes > maxBytes / 2 ? CloseLook : Look;
                _passed = usage.ProcessorTime - before > TimeSpan.FromSeconds(limits.MaxProcessorSeconds)
                    ? ExtractionLimit.ProcessorTime(limits)
                    : usage.Bytes > maxBytes ? ExtractionLimit.Memory(limits) : null;
            }

            if (_time.GetElapsedTime(started) > TimeSpan.FromMinutes(limits.MaxMinutes))
                _passed ??= ExtractionLimit.Elapsed(limits);
        }

        Kill();
    }

    private async Task EndAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _ended = true;
    }

    private void Kill()
    {
        IsFit = false;
        // Its number may belong to another process by now.
        if (_ended)
            return;
        ProcessGroup.Kill(Id);
        try
        {
            // Until it has confined itself it has no group of its own.
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }
}

/// <summary>An extractor cannot be started. No file is to blame for that.</summary>
internal sealed class ExtractorException(string message, Exception innerException) : Exception(message, innerException);
