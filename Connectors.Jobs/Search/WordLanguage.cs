namespace Connectors.Jobs.Search;

/// <summary>A language with stems, of those that share an alphabet. Other languages are told by their scripts.</summary>
internal enum WordLanguage
{
    English,
    German,
    French,
    Spanish,
    Italian,
    Portuguese,
    Dutch,
    Swedish,
    Norwegian,
    Danish,
    Finnish,
    Hungarian,
    Romanian,
    Turkish,
    Russian,
}
