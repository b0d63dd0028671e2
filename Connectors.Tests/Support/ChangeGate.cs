namespace Connectors.Tests.Support;

/// <summary>
/// Lets a fake system be changed while it is asked: many requests are answered at a time, and a change waits until none is.
/// </summary>
public sealed class ChangeGate : IDisposable
{
    private const int MaxAnswers = 64;

    private readonly SemaphoreSlim _answers = new(MaxAnswers, MaxAnswers);
    private readonly Lock _changing = new();

    /// <summary>Waits until nothing changes. What it returns ends the answer.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _answers.WaitAsync(cancellationToken);
        return new Answer(_answers);
    }

    public void Change(Action change)
    {
        lock (_changing)
        {
            for (var taken = 0; taken < MaxAnswers; taken++)
                _answers.Wait();
            try
            {
                change();
            }
            finally
            {
                _answers.Release(MaxAnswers);
            }
        }
    }

    public void Dispose() => _answers.Dispose();

    private sealed class Answer(SemaphoreSlim answers) : IDisposable
    {
        public void Dispose() => answers.Release();
    }
}
