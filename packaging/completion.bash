# bash completion for kemp360_exporter                     -*- shell-script -*-

_kemp360_exporter()
{
    local cur prev words cword split
    # -s: both "--log.level debug" and "--log.level=debug"
    _init_completion -s || return

    case $prev in
        --config.file)
            _filedir '@(yaml|yml)'
            return
            ;;
        --log.level)
            COMPREPLY=($(compgen -W 'debug info warn error' -- "$cur"))
            return
            ;;
        --log.format)
            COMPREPLY=($(compgen -W 'logfmt json' -- "$cur"))
            return
            ;;
        --web.listen-address)
            # Its colon would begin a new word.
            return
            ;;
        --timeout-offset | --web.max-connections | --help | -h | --version)
            return
            ;;
    esac

    $split && return

    COMPREPLY=($(compgen -W '--help --config.file= --config.check --timeout-offset= --web.listen-address=
        --web.enable-lifecycle --web.max-connections= --log.level= --log.format= --version' -- "$cur"))
    [[ ${COMPREPLY-} == *= ]] && compopt -o nospace
} &&
    complete -F _kemp360_exporter kemp360_exporter
